package io.pipeio.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts what passes through a pipe, from the start of the server to its stop. One thread
 * at a time counts, any thread may look: such access costs what plain access does (or
 * nearly, depending on the processor), and is seen by others without delay. Who sees a
 * number of lines sees also what the thread did before it has counted them.
 */
final class LineCounter {

	private static final VarHandle LINES = find("lines");

	private static final VarHandle BYTES = find("bytes");

	private long lines;

	private long bytes;

	private static VarHandle find(String field) {
		try {
			return MethodHandles.lookup().findVarHandle(LineCounter.class, field, long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	void addLine() {
		addLines(1);
	}

	void addLines(long count) {
		LINES.setRelease(this, this.lines + count);
	}

	void addBytes(long count) {
		BYTES.setOpaque(this, this.bytes + count);
	}

	long lines() {
		return (long) LINES.getAcquire(this);
	}

	long bytes() {
		return (long) BYTES.getOpaque(this);
	}

}
