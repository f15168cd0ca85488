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
 * A test's client of a pipe server: writes lines into its in-pipe, reads those of its
 * out-pipe, or does both. Each step has a timeout, 10 seconds unless told otherwise; when
 * that is over, or the step cannot succeed, it throws a {@link PipeAssertionError} that
 * tells the state of the server.
 *
 * <pre class="code">
 * try (PipeClient client = PipeClient.of(servers.get("echo"))) {
 *     client.send("hello");
 *     assertThat(client.receive()).isEqualTo("hello");
 * }
 * </pre>
 *
 * <p>
 * Neither end is buffered: a line is written at once, with one {@code write(2)} up to 64
 * KiB, and no more is taken out of the out-pipe than the lines that were asked for. What
 * is left in it, the next client gets. The price is one {@code read(2)} for each byte,
 * about a second for a megabyte. Only {@link #received()} takes all that there is.
 *
 * <p>
 * May be used by several threads; one at a time reads, and one at a time writes. A thread
 * that is interrupted, or whose client is closed by another thread, is released.
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
	 * @return the client, whose text is in the charset of the server
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
	 * Build a client with another timeout or charset.
	 * @param server the server
	 * @return the builder
	 */
	public static PipeClientBuilder builder(PipeServer server) {
		Objects.requireNonNull(server, "'server' must not be null");
		return new PipeClientBuilder(ServerState.of(server), server.getCharset());
	}

	/**
	 * Build a client of a server that is known by its paths only, since it runs in
	 * another process.
	 * @return the builder, which needs at least one path
	 */
	public static PipeClientBuilder builder() {
		return new PipeClientBuilder(new ServerState(null, null, null), StandardCharsets.UTF_8);
	}

	/**
	 * The same client with another timeout.
	 * @param timeout how long each step may take
	 * @return a client with the same ends: what one of both receives, the other does not,
	 * and both are closed together
	 */
	public PipeClient withTimeout(Duration timeout) {
		return new PipeClient(this.state, this.writing, this.reading, this.charset,
				PipeClientBuilder.requirePositive(timeout));
	}

	/**
	 * The server, if it was made for one.
	 * @return the server, or {@code null} if only paths are known
	 */
	public @Nullable PipeServer getServer() {
		return this.state.server();
	}

	/**
	 * Send a line. Returns when the pipe has it, which does not mean that it was handled.
	 * @param line the line without a newline
	 * @throws IllegalArgumentException if there is a newline in it
	 * @throws IllegalStateException if this client does not write
	 * @throws PipeAssertionError as {@link #write(byte[])} does
	 */
	public void send(String line) {
		send(line.getBytes(this.charset));
	}

	/**
	 * Send a line as {@link #send(String)} does.
	 * @param line the line without a newline
	 * @throws IllegalArgumentException if there is a newline in it
	 * @throws IllegalStateException if this client does not write
	 * @throws PipeAssertionError as {@link #write(byte[])} does
	 */
	public void send(byte[] line) {
		byte[] bytes = Arrays.copyOf(Line.requireOneLine(line), line.length + 1);
		bytes[line.length] = '\n';
		write(bytes);
	}

	/**
	 * Write text as it is: half a line, or several.
	 * @param text the text
	 * @throws IllegalStateException if this client does not write
	 * @throws PipeAssertionError as {@link #write(byte[])} does
	 */
	public void write(String text) {
		write(text.getBytes(this.charset));
	}

	/**
	 * Write bytes as they are.
	 * @param bytes the bytes
	 * @throws IllegalStateException if this client does not write
	 * @throws PipeAssertionError if the pipe does not take them in time, as happens when
	 * the server does not read: what it has not taken stays with this client, and goes
	 * first when something is written again; or if the server has closed the pipe
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
	 * Receive a line: the first that was not {@link #receive() received} yet.
	 * @return the line without its newline; what cannot be decoded becomes the charset's
	 * replacement character
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if no line comes in time, or the server has closed the
	 * pipe
	 */
	public String receive() {
		return decode(receiveBytes());
	}

	/**
	 * Receive a line as {@link #receive()} does.
	 * @return its bytes, without the newline
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if no line comes in time, or the server has closed the
	 * pipe
	 */
	public byte[] receiveBytes() {
		return take(1).get(0).clone();
	}

	/**
	 * Receive some lines within one timeout.
	 * @param count how many
	 * @return the lines, in the order in which they have come
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if they do not come in time; those that have come are
	 * received again by the next call
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
	 * Check that nothing comes, not even the start of a line. Takes as long as is looked:
	 * to wait for something that can be seen is quicker.
	 * @param duration how long to look
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if there is something that was not received yet, or the
	 * server has closed the pipe
	 */
	public void receiveNothing(Duration duration) {
		ReadingEnd end = requireReading();
		run((deadline) -> {
			if (end.comes(duration)) {
				throw new StepFailure("Something has come", "though nothing was to come");
			}
			return true;
		});
	}

	/**
	 * Send a line, and receive one. Each of the two has its own timeout.
	 * @param line the line to send
	 * @return the next line that comes
	 * @throws IllegalArgumentException if there is a newline in the line
	 * @throws IllegalStateException if this client does not write, or does not read
	 * @throws PipeAssertionError if the line cannot be sent, or none comes
	 */
	public String exchange(String line) {
		requireReading();
		send(line);
		return receive();
	}

	/**
	 * All lines that have come since this client was opened, those included that were
	 * {@link #receive() received}. Takes out of the pipe what is there, and does not
	 * wait: made to be asked again and again, by any thread.
	 * @return the lines of this moment, a list that does not change
	 * @throws IllegalStateException if this client does not read
	 * @throws PipeAssertionError if the pipe cannot be read
	 */
	public List<String> received() {
		ReadingEnd end = requireReading();
		return run((deadline) -> end.received()).stream().map(this::decode).toList();
	}

	/**
	 * Whether all ends that were opened and not closed have the server at their other
	 * side. Does not wait: made to be asked again and again, by any thread.
	 * @return {@code false} also if all are closed
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
	 * Close the writing end, if there is one. The server notices a moment later, and what
	 * was written without a newline is an incomplete line to it.
	 */
	public void closeWriter() {
		if (this.writing != null) {
			this.writing.close();
		}
	}

	/**
	 * Close the reading end, if there is one. The server notices a moment later; what was
	 * {@link #received()} before can still be asked for.
	 */
	public void closeReader() {
		if (this.reading != null) {
			this.reading.close();
		}
	}

	/**
	 * Close both ends. To have the next client start afresh, wait until the server has
	 * noticed: see {@link PipeServer#isConnected}.
	 */
	@Override
	public void close() {
		closeWriter();
		closeReader();
	}

}
