package io.pipeio.test;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Client of a pipe server for tests: writes lines to the in-pipe, reads lines from the
 * out-pipe, or both. Each step has a timeout, by default 10 seconds. When it expires, or
 * when the step cannot succeed, the client throws a {@link PipeAssertionError} that
 * describes the state of the server.
 *
 * <pre class="code">
 * try (PipeClient client = PipeClient.of(servers.get("echo"))) {
 *     client.send("hello");
 *     assertThat(client.receive()).isEqualTo("hello");
 * }
 * </pre>
 *
 * <p>
 * Neither end is buffered: a line of up to 64 KiB is written at once, with one
 * {@code write(2)}, and only the requested lines are read from the out-pipe. The next
 * client gets the lines that are left in it. This requires one {@code read(2)} for each
 * byte, about a second for a megabyte. Only {@link #received()} reads everything
 * available.
 *
 * <p>
 * Thread-safe; one thread at a time reads, and one at a time writes. A blocked thread is
 * released if it is interrupted or if another thread closes the client.
 *
 * @since 0.1.0
 */
public final class PipeClient implements AutoCloseable {

	private final ServerState state;

	private final @Nullable WritingEnd writing;

	private final @Nullable ReadingEnd reading;

	private final Charset charset;

	private final Duration timeout;

	PipeClient(ServerState state, @Nullable WritingEnd writing, @Nullable ReadingEnd reading, Charset charset,
			Duration timeout) {
		this.state = state;
		this.writing = writing;
		this.reading = reading;
		this.charset = charset;
		this.timeout = timeout;
	}

	/**
	 * Open all pipes of a server.
	 * @param server the server
	 * @return the client, which uses the charset of the server
	 * @throws PipeAssertionError if they cannot be opened in time
	 * @see PipeClientBuilder#connect()
	 */
	public static PipeClient of(PipeServer server) {
		return builder(server).connect();
	}

	/**
	 * Open the in-pipe of a server only.
	 * @param server the server
	 * @return the client, which cannot receive
	 * @throws IllegalStateException if the server has no in-pipe
	 * @throws PipeAssertionError if it cannot be opened in time
	 * @see PipeClientBuilder#connectWriter()
	 */
	public static PipeClient writer(PipeServer server) {
		return builder(server).connectWriter();
	}

	/**
	 * Open the out-pipe of a server only.
	 * @param server the server
	 * @return the client, which cannot send
	 * @throws IllegalStateException if the server has no out-pipe
	 * @throws PipeAssertionError if it cannot be opened in time
	 * @see PipeClientBuilder#connectReader()
	 */
	public static PipeClient reader(PipeServer server) {
		return builder(server).connectReader();
	}

	/**
	 * Return a builder for a client with another timeout or charset.
	 * @param server the server
	 * @return the builder
	 */
	public static PipeClientBuilder builder(PipeServer server) {
		Objects.requireNonNull(server, "'server' must not be null");
		return new PipeClientBuilder(ServerState.of(server), server.getCharset());
	}

	/**
	 * Return a builder for a client of a server that runs in another process, so that
	 * only its paths are known.
	 * @return the builder, which needs at least one path
	 */
	public static PipeClientBuilder builder() {
		return new PipeClientBuilder(new ServerState(null, null, null), StandardCharsets.UTF_8);
	}

	/**
	 * Return this client with another timeout.
	 * @param timeout maximum time for each step
	 * @return a client that shares the ends of this one: a line is received by only one
	 * of the two, and both are closed together
	 */
	public PipeClient withTimeout(Duration timeout) {
		return new PipeClient(this.state, this.writing, this.reading, this.charset,
				PipeClientBuilder.requirePositive(timeout));
	}

	/**
	 * Return the server of this client.
	 * @return the server, or {@code null} if only paths are known
	 */
	public @Nullable PipeServer getServer() {
		return this.state.server();
	}

	/**
	 * Send a line. Returns when the line is in the pipe, which does not mean that it was
	 * handled.
	 * @param line the line without a newline
	 * @throws IllegalArgumentException if the line contains a newline
	 * @throws IllegalStateException if this client does not write
	 * @throws PipeAssertionError as in {@link #write(byte[])}
	 */
	public void send(String line) {
		send(line.getBytes(this.charset));
	}

	/**
	 * Send a line like {@link #send(String)}.
	 * @param line the line without a newline
	 * @throws IllegalArgumentException if the line contains a newline
	 * @throws IllegalStateException if this client does not write
	 * @throws PipeAssertionError as in {@link #write(byte[])}
	 */
	public void send(byte[] line) {
		byte[] bytes = Arrays.copyOf(Line.requireOneLine(line), line.length + 1);
		bytes[line.length] = '\n';
		write(bytes);
	}

	/**
	 * Write text as it is, such as part of a line or several lines.
	 * @param text the text
	 * @throws IllegalStateException if this client does not write
	 * @throws PipeAssertionError as in {@link #write(byte[])}
	 */
	public void write(String text) {
		write(text.getBytes(this.charset));
	}

	/**
	 * Write bytes as they are.
	 * @param bytes the bytes
	 * @throws IllegalStateException if this client does not write
	 * @throws PipeAssertionError if the bytes cannot be written in time, for example
	 * because the server does not read, or if the server has closed the pipe. After a
	 * timeout, the client keeps the remaining bytes and writes them first in the next
	 * call
	 */
	public void write(byte[] bytes) {
		WritingEnd end = this.writing;
		if (end == null) {
			throw new IllegalStateException("This client does not write");
		}
		run((deadline) -> {
			end.write(bytes, deadline);
			return true;
		});
	}

	/**
	 * Receive a line: the first one not yet {@link #receive() received}.
	 * @return the line without its newline; bytes that cannot be decoded are replaced
	 * with the charset's replacement character
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if no line arrives in time, or the server has closed the
	 * pipe
	 */
	public String receive() {
		return decode(receiveBytes());
	}

	/**
	 * Receive a line like {@link #receive()}.
	 * @return the bytes of the line, without the newline
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if no line arrives in time, or the server has closed the
	 * pipe
	 */
	public byte[] receiveBytes() {
		return take(1).get(0).clone();
	}

	/**
	 * Receive several lines within a single timeout.
	 * @param count the number of lines
	 * @return the lines, in the order of arrival
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if the lines do not arrive in time; lines that have
	 * arrived are returned again by the next call
	 */
	public List<String> receive(int count) {
		if (count < 0) {
			throw new IllegalArgumentException("'count' must not be negative");
		}
		return take(count).stream().map(this::decode).toList();
	}

	private List<byte[]> take(int count) {
		ReadingEnd end = requireReading();
		return run((deadline) -> end.take(count, deadline));
	}

	/**
	 * Verify that nothing arrives, not even the start of a line. Always takes the full
	 * duration; waiting for an observable condition is faster.
	 * @param duration the time to wait
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if there is something not yet received, or the server
	 * has closed the pipe
	 */
	public void receiveNothing(Duration duration) {
		ReadingEnd end = requireReading();
		run((deadline) -> {
			if (end.comes(duration)) {
				throw new StepFailure("Something was received", "although nothing was expected");
			}
			return true;
		});
	}

	/**
	 * Send a line and receive one. Each of the two steps has its own timeout.
	 * @param line the line to send
	 * @return the next line that arrives
	 * @throws IllegalArgumentException if the line contains a newline
	 * @throws IllegalStateException if this client does not write, or does not read
	 * @throws PipeAssertionError if the line cannot be sent, or no line arrives
	 */
	public String exchange(String line) {
		requireReading();
		send(line);
		return receive();
	}

	/**
	 * Return all lines that have arrived since this client was opened, including those
	 * already {@link #receive() received}. Reads everything available in the pipe without
	 * waiting; suitable for polling, by any thread.
	 * @return an unmodifiable snapshot of the lines
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if the pipe cannot be read
	 */
	public List<String> received() {
		ReadingEnd end = requireReading();
		return run((deadline) -> end.received()).stream().map(this::decode).toList();
	}

	/**
	 * Return whether the server is at the other side of all ends that are open. Does not
	 * wait; suitable for polling, by any thread.
	 * @return {@code true} if connected; {@code false} also if all ends are closed
	 * @throws PipeAssertionError if a system call fails
	 */
	public boolean isConnected() {
		WritingEnd writer = (this.writing != null && !this.writing.isClosed()) ? this.writing : null;
		ReadingEnd reader = (this.reading != null && !this.reading.isClosed()) ? this.reading : null;
		return (writer != null || reader != null) && run(
				(deadline) -> (writer == null || writer.isConnected()) && (reader == null || reader.isConnected()));
	}

	private ReadingEnd requireReading() {
		if (this.reading == null) {
			throw new IllegalStateException("This client does not read");
		}
		return this.reading;
	}

	private String decode(byte[] line) {
		return new String(line, this.charset);
	}

	private <T> T run(Step<T> step) {
		return step.within(this.timeout, this::describe);
	}

	private String describe() {
		StringBuilder description = new StringBuilder(this.state.describe());
		if (this.writing != null && this.writing.left() > 0) {
			description.append("Still to write: ").append(this.writing.left()).append(" bytes\n");
		}
		if (this.reading != null) {
			description.append("Received: ").append(this.reading.lines().describe());
		}
		return description.toString();
	}

	/**
	 * Close the writing end, if there is one. The server notices a moment later, and
	 * treats text written without a newline as an incomplete line.
	 */
	public void closeWriter() {
		if (this.writing != null) {
			this.writing.close();
		}
	}

	/**
	 * Close the reading end, if there is one. The server notices a moment later; lines
	 * {@link #received()} before are still available.
	 */
	public void closeReader() {
		if (this.reading != null) {
			this.reading.close();
		}
	}

	/**
	 * Close both ends. Before opening another client, wait until the server has noticed:
	 * see {@link PipeServer#isConnected}.
	 */
	@Override
	public void close() {
		closeWriter();
		closeReader();
	}

}
