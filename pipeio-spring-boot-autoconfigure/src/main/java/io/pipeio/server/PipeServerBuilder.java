package io.pipeio.server;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.LineHandler;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link PipeServer}. At least one of its pipes is needed; everything else has a
 * default.
 *
 * @since 0.1.0
 */
public final class PipeServerBuilder {

	/** What the longest line may have at the most: the JVM's largest array. */
	private static final int LONGEST_LINE = Integer.MAX_VALUE - 8;

	private static final int OWNER_MASK = 0600;

	private final String name;

	private @Nullable Path inPipe;

	private @Nullable Path outPipe;

	private boolean managePipes = true;

	private boolean removeOnStop = true;

	private FifoPermissions permissions = FifoPermissions.OWNER_ONLY;

	private Charset charset = StandardCharsets.UTF_8;

	private int maxLineLength = 32 * 1024 * 1024;

	private IncompleteLine incompleteLine = IncompleteLine.DISCARD;

	private long queueSize = 64L * 1024 * 1024;

	private Duration sendTimeout = Duration.ofSeconds(30);

	private Duration shutdownTimeout = Duration.ofSeconds(10);

	private @Nullable LineHandler handler;

	private @Nullable PipeServerObserver observer;

	PipeServerBuilder(String name) {
		require(!name.isBlank(), "'name' must not be empty");
		this.name = name;
	}

	/**
	 * The FIFO into which clients write.
	 * @param inPipe its path
	 * @return this builder
	 */
	public PipeServerBuilder inPipe(Path inPipe) {
		this.inPipe = absolute(inPipe);
		return this;
	}

	/**
	 * The FIFO from which a client reads.
	 * @param outPipe its path
	 * @return this builder
	 */
	public PipeServerBuilder outPipe(Path outPipe) {
		this.outPipe = absolute(outPipe);
		return this;
	}

	private static Path absolute(Path path) {
		return path.toAbsolutePath().normalize();
	}

	/**
	 * Whether the server creates and removes its pipes. If not, they must be there.
	 * @param managePipes {@code true} by default
	 * @return this builder
	 */
	public PipeServerBuilder managePipes(boolean managePipes) {
		this.managePipes = managePipes;
		return this;
	}

	/**
	 * Whether managed pipes are removed when the server stops. If not, clients may wait
	 * at them for the next start.
	 * @param removeOnStop {@code true} by default
	 * @return this builder
	 */
	public PipeServerBuilder removeOnStop(boolean removeOnStop) {
		this.removeOnStop = removeOnStop;
		return this;
	}

	/**
	 * The permissions of managed pipes, whatever the umask.
	 * @param permissions {@code rw-------} by default
	 * @return this builder
	 * @throws IllegalArgumentException if they keep the owner from reading or writing:
	 * that is the server itself
	 */
	public PipeServerBuilder permissions(FifoPermissions permissions) {
		require((permissions.mode() & OWNER_MASK) == OWNER_MASK,
				"'permissions' must let the owner read and write, as " + permissions + " do not");
		this.permissions = permissions;
		return this;
	}

	/**
	 * What the text of lines is encoded in.
	 * @param charset the charset, UTF-8 by default
	 * @return this builder
	 * @throws IllegalArgumentException if a newline is not the one byte {@code 0x0a} in
	 * this charset, as in UTF-16
	 */
	public PipeServerBuilder charset(Charset charset) {
		require(charset.canEncode() && Arrays.equals("\n".getBytes(charset), new byte[] { '\n' }),
				"'charset' must encode a newline as the one byte 0x0a, which " + charset + " does not");
		this.charset = charset;
		return this;
	}

	/**
	 * The longest line that is handed to the handler; a longer one is discarded.
	 * @param maxLineLength a number of bytes, without the newline; 32 MiB by default
	 * @return this builder
	 */
	public PipeServerBuilder maxLineLength(long maxLineLength) {
		require(maxLineLength > 0 && maxLineLength <= LONGEST_LINE,
				"'maxLineLength' must be between 1 and " + LONGEST_LINE + " bytes");
		this.maxLineLength = (int) maxLineLength;
		return this;
	}

	/**
	 * What becomes of a line without a newline at the end of the file.
	 * @param incompleteLine {@link IncompleteLine#DISCARD} by default
	 * @return this builder
	 */
	public PipeServerBuilder incompleteLine(IncompleteLine incompleteLine) {
		this.incompleteLine = Objects.requireNonNull(incompleteLine, "'incompleteLine' must not be null");
		return this;
	}

	/**
	 * How much of the heap the lines may take that wait for the out-pipe. A line that is
	 * larger than that may wait alone.
	 * @param queueSize a number of bytes; 64 MiB by default
	 * @return this builder
	 */
	public PipeServerBuilder queueSize(long queueSize) {
		require(queueSize > 0, "'queueSize' must be positive");
		this.queueSize = queueSize;
		return this;
	}

	/**
	 * How long a sender blocks while the queue is full.
	 * @param sendTimeout 30 seconds by default; zero fails at once
	 * @return this builder
	 */
	public PipeServerBuilder sendTimeout(Duration sendTimeout) {
		require(!sendTimeout.isNegative(), "'sendTimeout' must not be negative");
		this.sendTimeout = sendTimeout;
		return this;
	}

	/**
	 * How long a stop waits for the handler before it interrupts it.
	 * @param shutdownTimeout 10 seconds by default
	 * @return this builder
	 */
	public PipeServerBuilder shutdownTimeout(Duration shutdownTimeout) {
		require(!shutdownTimeout.isNegative(), "'shutdownTimeout' must not be negative");
		this.shutdownTimeout = shutdownTimeout;
		return this;
	}

	/**
	 * What handles the lines of the in-pipe. May also be set later, see
	 * {@link PipeServer#setHandler}.
	 * @param handler the handler
	 * @return this builder
	 */
	public PipeServerBuilder handler(LineHandler handler) {
		this.handler = handler;
		return this;
	}

	/**
	 * Who is told what happens in the server. More can be added later, see
	 * {@link PipeServer#addObserver}.
	 * @param observer the observer
	 * @return this builder
	 */
	public PipeServerBuilder observer(PipeServerObserver observer) {
		this.observer = observer;
		return this;
	}

	/**
	 * Build the server. Nothing is created or opened before it is started.
	 * @return the server
	 * @throws IllegalArgumentException if there is neither an in-pipe nor an out-pipe, if
	 * the two are one, or if there is a handler without an in-pipe
	 */
	public PipeServer build() {
		require(this.inPipe != null || this.outPipe != null,
				"Pipe server '" + this.name + "' must have an in-pipe or an out-pipe");
		require(this.inPipe == null || !this.inPipe.equals(this.outPipe),
				"In-pipe and out-pipe of pipe server '" + this.name + "' must not be the same");
		require(this.inPipe != null || this.handler == null,
				"Pipe server '" + this.name + "' has a handler, but no in-pipe");
		PipeServer server = new PipeServer(new PipeServerSettings(this.name, this.inPipe, this.outPipe,
				this.managePipes, this.removeOnStop, this.permissions, this.charset, this.maxLineLength,
				this.incompleteLine, this.queueSize, this.sendTimeout, this.shutdownTimeout));
		if (this.handler != null) {
			server.setHandler(this.handler);
		}
		if (this.observer != null) {
			server.addObserver(this.observer);
		}
		return server;
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

}
