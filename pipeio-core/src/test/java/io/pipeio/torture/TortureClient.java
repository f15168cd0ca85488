package io.pipeio.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A client process, and the file that it shares with the harness, in which stands what it
 * has done.
 */
final class TortureClient implements AutoCloseable {

	private static final int PAGE = 4096;

	/** How many connections a writer can make. */
	static final int MOST_CONNECTIONS = 512;

	private static final int NO_PIPE = 3;

	private static final int KILLED = 128 + 9;

	private final int id;

	private final List<String> command;

	private final Path ledger;

	private final Process process;

	private TortureClient(int id, List<String> command, Path ledger, Process process) {
		this.id = id;
		this.command = command;
		this.ledger = ledger;
		this.process = process;
	}

	/**
	 * Start a client.
	 * @param setting what it needs
	 * @param id its number
	 * @param mode {@code read} or {@code write}
	 * @param pipe the pipe to open
	 * @param arguments the others, after the file that is shared
	 * @return the running client
	 * @throws IOException if it cannot be started
	 */
	static TortureClient start(TortureSetting setting, int id, String mode, Path pipe, Object... arguments)
			throws IOException {
		Path ledger = setting.site().directory().resolve("ledger-" + id);
		try (var file = Files.newByteChannel(ledger, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
			// Room for the connections, or for the number of bytes that a reader wants
			long size = mode.equals("read") ? PAGE + ((Number) arguments[0]).longValue() + 256 * 1024
					: MOST_CONNECTIONS * Connection.SIZE;
			file.position(size - 1).write(ByteBuffer.allocate(1));
		}
		List<String> command = new ArrayList<>(setting.program().command());
		command.addAll(List.of(mode, pipe.toString(), ledger.toString()));
		Arrays.stream(arguments).map(Object::toString).forEach(command::add);
		ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(
					ProcessBuilder.Redirect.appendTo(setting.site().directory().resolve("errors-of-clients").toFile()));
		return new TortureClient(id, command, ledger, builder.start());
	}

	/**
	 * Send a signal, unless it has ended.
	 * @param name such as {@code STOP}
	 */
	void signal(String name) {
		if (this.process.isAlive()) {
			try {
				new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).redirectErrorStream(true)
					.redirectOutput(ProcessBuilder.Redirect.DISCARD)
					.start()
					.waitFor();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	boolean await(Duration timeout) throws InterruptedException {
		return this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Whether it has given up: the pipe was missing all the time.
	 * @return whether it has ended for this reason
	 */
	boolean hasMissedPipe() {
		return !isAlive() && this.process.exitValue() == NO_PIPE;
	}

	/**
	 * Whether it has met what no client should.
	 * @return whether it has ended for another reason than a kill
	 */
	boolean hasFailed() {
		return !isAlive() && !List.of(0, NO_PIPE, KILLED).contains(this.process.exitValue());
	}

	/**
	 * When it had its pipe open first.
	 * @return the time, zero if it never had
	 * @throws IOException if the shared file cannot be read
	 */
	long opened() throws IOException {
		return ByteBuffer.wrap(Files.readAllBytes(this.ledger)).order(ByteOrder.nativeOrder()).getLong();
	}

	/**
	 * What a reader has taken, to the byte: there is no NUL in any line.
	 * @return the bytes
	 * @throws IOException if the shared file cannot be read
	 */
	byte[] taken() throws IOException {
		byte[] content = Files.readAllBytes(this.ledger);
		int end = content.length;
		while (end > PAGE && content[end - 1] == 0) {
			end--;
		}
		return Arrays.copyOfRange(content, PAGE, end);
	}

	/**
	 * What a writer has done.
	 * @param count how many connections it was to make
	 * @return those that it has made
	 * @throws IOException if the shared file cannot be read
	 */
	List<Connection> connections(int count) throws IOException {
		byte[] content = Files.readAllBytes(this.ledger);
		return IntStream.range(0, count)
			.mapToObj((number) -> Connection.from(content, this.id, number))
			.filter((connection) -> connection.opened() > 0)
			.toList();
	}

	/**
	 * Kill it ({@code SIGKILL}), and wait until it has gone.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void kill() throws InterruptedException {
		this.process.destroyForcibly();
		this.process.waitFor();
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly();
		Files.deleteIfExists(this.ledger);
	}

	@Override
	public String toString() {
		return "client " + this.id + " " + this.command;
	}

}
