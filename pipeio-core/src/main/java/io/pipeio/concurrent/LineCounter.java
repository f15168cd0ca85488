package io.pipeio.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts what passes through a pipe, from the start of the server to its stop. One thread
 * at a time counts, any thread may look: such access costs what plain access does (or
 * nearly, depending on the processor), and is seen by others without delay. Who sees a
 * number of lines sees also what the thread did before it has counted them.
 *
 * @since 0.1.0
 */
public final class LineCounter {

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

	public void addLine() {
		addLines(1);
	}

	public void addLines(long count) {
		LINES.setRelease(this, this.lines + count);
	}

	public void addBytes(long count) {
		BYTES.setOpaque(this, this.bytes + count);
	}

	public long lines() {
		return (long) LINES.getAcquire(this);
	}

	public long bytes() {
		return (long) BYTES.getOpaque(this);
	}

}
