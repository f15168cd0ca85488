package io.pipeio.torture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;

/**
 * The handler of the torture: notes each line with one plain {@code write(2)}, which
 * survives the JVM. Now and then it is slow, so that the pipe fills.
 */
final class ReceivedLog implements LineHandler {

	private final FileChannel file;

	private final int jvm;

	private volatile ReceivedLine last = new ReceivedLine(-1, 0, 0, 0, 0);

	ReceivedLog(Path directory, String server, int jvm) throws IOException {
		this.jvm = jvm;
		this.file = FileChannel.open(path(directory, server, jvm), StandardOpenOption.CREATE,
				StandardOpenOption.APPEND);
	}

	private static Path path(Path directory, String server, int jvm) {
		return directory.resolve("received-" + server + "-" + jvm);
	}

	@Override
	public void handle(Line line) throws IOException {
		ReceivedLine received = ReceivedLine.of(line.toByteArray(), this.jvm);
		this.file.write(received.toRecord());
		this.last = received;
		if (ThreadLocalRandom.current().nextInt(500) == 0) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
		}
	}

	/**
	 * The line that was handled last.
	 * @return the line
	 */
	ReceivedLine last() {
		return this.last;
	}

	/**
	 * Read what a JVM has received, in the order in which it has.
	 * @param directory where the log is
	 * @param server which server's
	 * @param jvm the number of the JVM
	 * @param lines given one line after the other
	 * @throws IOException if the log cannot be read
	 */
	static void read(Path directory, String server, int jvm, Consumer<ReceivedLine> lines) throws IOException {
		Path path = path(directory, server, jvm);
		if (!Files.exists(path)) {
			return;
		}
		try (FileChannel log = FileChannel.open(path)) {
			ByteBuffer part = ByteBuffer.allocate(2048 * ReceivedLine.SIZE);
			while (log.read(part) >= 0) {
				part.flip();
				while (part.remaining() >= ReceivedLine.SIZE) {
					lines.accept(ReceivedLine.from(part));
				}
				part.compact();
			}
			if (part.position() > 0) {
				throw new EOFException("Half a record in " + path);
			}
		}
	}

}
