package io.pipeio.server;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.pipeio.fifo.FifoAccess;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.LineEnvelope;
import io.pipeio.line.LineHandler;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.QueueSettings;
import io.pipeio.queue.WhenFull;
import io.pipeio.work.HandlerWatch;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link PipeServer}. At least one of its pipes is needed; everything else has a
 * default.
 *
 * @since 0.1.0
 */
public final class PipeServerBuilder {

	/** Upper limit of the maximum line length: the largest array of the JVM. */
	private static final int LONGEST_LINE = Integer.MAX_VALUE - 8;

	/** The largest power of two that the argument of {@code fcntl(2)} can have. */
	private static final int LARGEST_PIPE = 1 << 30;

	private static final int DEFAULT_MAX_LINE_LENGTH = 32 * 1024 * 1024;

	private static final int OWNER_MASK = 0600;

	private final String name;

	private @Nullable Path inPipe;

	private @Nullable Path outPipe;

	private boolean managePipes = true;

	private boolean removeOnStop = true;

	private WhenOccupied whenOccupied = WhenOccupied.REFUSE;

	private FifoPermissions permissions = FifoPermissions.OWNER_ONLY;

	private @Nullable String group;

	private Charset charset = StandardCharsets.UTF_8;

	private final Map<PipeDirection, Integer> maxLineLengths = new EnumMap<>(PipeDirection.class);

	private final Map<PipeDirection, Integer> pipeCapacities = new EnumMap<>(PipeDirection.class);

	private IncompleteLine incompleteLine = IncompleteLine.DISCARD;

	private long queueSize = Math.min(64L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);

	private WhenFull whenFull = WhenFull.BLOCK;

	private Duration sendTimeout = Duration.ofSeconds(30);

	private Duration shutdownTimeout = Duration.ofSeconds(10);

	private ServerResources resources = ServerResources.SHARED;

	private Duration stalledAfter = HandlerWatch.STALLED_AFTER;

	private @Nullable LineEnvelope envelope;

	private @Nullable LineHandler handler;

	private @Nullable PipeServerObserver observer;

	PipeServerBuilder(String name) {
		require(!name.isBlank(), "'name' must not be empty");
		require(isPrintable(name), "'name' must not contain control characters");
		// It is a part of paths: of those of the endpoint, and of health
		require(name.indexOf('/') < 0, "'name' must not contain a slash");
		this.name = name;
	}

	/**
	 * The FIFO into which clients write.
	 * @param inPipe its path
	 * @return this builder
	 * @throws IllegalArgumentException if there are control characters in it
	 */
	public PipeServerBuilder inPipe(Path inPipe) {
		this.inPipe = absolute(inPipe);
		return this;
	}

	/**
	 * The FIFO from which a client reads.
	 * @param outPipe its path
	 * @return this builder
	 * @throws IllegalArgumentException if there are control characters in it
	 */
	public PipeServerBuilder outPipe(Path outPipe) {
		this.outPipe = absolute(outPipe);
		return this;
	}

	private static Path absolute(Path path) {
		require(isPrintable(path.toString()), "the path of a pipe must not contain control characters");
		return path.toAbsolutePath().normalize();
	}

	/**
	 * Whether the server creates, repairs and removes its pipes. If not, they must be
	 * there.
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
	 * Handling of a regular file in the place of a managed pipe, at the start or while
	 * the server runs.
	 * @param whenOccupied {@link WhenOccupied#REFUSE} by default
	 * @return this builder
	 */
	public PipeServerBuilder whenOccupied(WhenOccupied whenOccupied) {
		this.whenOccupied = Objects.requireNonNull(whenOccupied, "'whenOccupied' must not be null");
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
	 * The group that managed pipes are handed to. The server's user must be a member of
	 * it, see {@code chown(2)}.
	 * @param group its name; none by default, and the kernel decides: it is the group of
	 * the process, or that of the directory if this has the set-group-ID bit
	 * @return this builder
	 * @throws IllegalArgumentException if it begins with a sign: such a number would be
	 * taken for another ID, or for none
	 */
	public PipeServerBuilder group(@Nullable String group) {
		require(group == null || !(group.startsWith("-") || group.startsWith("+")),
				"'group' must not begin with a sign");
		this.group = group;
		return this;
	}

	/**
	 * Charset of lines.
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
	 * The longest line that passes a pipe. A longer one of a client is discarded; a
	 * longer one to send is refused with {@link LineNotSentException}.
	 * @param direction which pipe
	 * @param maxLineLength a number of bytes, without the newline; 32 MiB by default
	 * @return this builder
	 */
	public PipeServerBuilder maxLineLength(PipeDirection direction, long maxLineLength) {
		require(maxLineLength > 0 && maxLineLength <= LONGEST_LINE,
				"'maxLineLength' must be between 1 and " + LONGEST_LINE + " bytes");
		this.maxLineLengths.put(direction, (int) maxLineLength);
		return this;
	}

	/**
	 * Capacity of a pipe in the kernel ({@code F_SETPIPE_SZ} in {@code fcntl(2)}), which
	 * it rounds up to a power of two. Clients may change it.
	 * @param direction which pipe
	 * @param pipeCapacity a number of bytes; without it, the kernel's default of 64 KiB
	 * @return this builder
	 */
	public PipeServerBuilder pipeCapacity(PipeDirection direction, long pipeCapacity) {
		require(pipeCapacity > 0 && pipeCapacity <= LARGEST_PIPE,
				"'pipeCapacity' must be between 1 and " + LARGEST_PIPE + " bytes");
		this.pipeCapacities.put(direction, (int) pipeCapacity);
		return this;
	}

	/**
	 * Handling of a line without a newline at the end of the file.
	 * @param incompleteLine {@link IncompleteLine#DISCARD} by default
	 * @return this builder
	 */
	public PipeServerBuilder incompleteLine(IncompleteLine incompleteLine) {
		this.incompleteLine = Objects.requireNonNull(incompleteLine, "'incompleteLine' must not be null");
		return this;
	}

	/**
	 * Maximum heap size of the lines that wait for the out-pipe. A larger line may wait
	 * alone.
	 * @param queueSize a number of bytes; by default 64 MiB, or an eighth of the largest
	 * heap if that is less
	 * @return this builder
	 */
	public PipeServerBuilder queueSize(long queueSize) {
		require(queueSize > 0, "'queueSize' must be positive");
		this.queueSize = queueSize;
		return this;
	}

	/**
	 * Behaviour of senders when the queue is full.
	 * @param whenFull {@link WhenFull#BLOCK} by default
	 * @return this builder
	 */
	public PipeServerBuilder whenFull(WhenFull whenFull) {
		this.whenFull = Objects.requireNonNull(whenFull, "'whenFull' must not be null");
		return this;
	}

	/**
	 * Maximum time that a sender blocks while the queue is full.
	 * @param sendTimeout 30 seconds by default; zero fails at once
	 * @return this builder
	 */
	public PipeServerBuilder sendTimeout(Duration sendTimeout) {
		require(!sendTimeout.isNegative(), "'sendTimeout' must not be negative");
		this.sendTimeout = sendTimeout;
		return this;
	}

	/**
	 * Maximum duration of a stop: the wait for the handler, which is then interrupted,
	 * and for a client to read what was sent.
	 * @param shutdownTimeout 10 seconds by default
	 * @return this builder
	 */
	public PipeServerBuilder shutdownTimeout(Duration shutdownTimeout) {
		require(!shutdownTimeout.isNegative(), "'shutdownTimeout' must not be negative");
		this.shutdownTimeout = shutdownTimeout;
		return this;
	}

	/**
	 * Time after which a handler that has not returned counts as stalled.
	 * {@linkplain PipeServerObserver#handlerStalled Observers} are told within a tenth of
	 * it, and within five seconds.
	 * @param stalledAfter a minute by default
	 * @return this builder
	 * @throws IllegalArgumentException if it is zero or negative
	 */
	public PipeServerBuilder stalledAfter(Duration stalledAfter) {
		require(!stalledAfter.isNegative() && !stalledAfter.isZero(), "'stalledAfter' must be positive");
		this.stalledAfter = stalledAfter;
		return this;
	}

	/**
	 * Envelope used to propagate trace headers; the other end of the pipe must use the
	 * same one. Listeners and templates use it; {@link PipeServer#send} and other
	 * handlers do not.
	 * @param envelope the envelope; none by default
	 * @return this builder
	 */
	public PipeServerBuilder envelope(@Nullable LineEnvelope envelope) {
		this.envelope = envelope;
		return this;
	}

	/**
	 * Handler of the lines of the in-pipe. May be set later with
	 * {@link PipeServer#setHandler}.
	 * @param handler the handler
	 * @return this builder
	 */
	public PipeServerBuilder handler(LineHandler handler) {
		this.handler = handler;
		return this;
	}

	/**
	 * Observer of the server. More can be added later with
	 * {@link PipeServer#addObserver}.
	 * @param observer the observer
	 * @return this builder
	 */
	public PipeServerBuilder observer(PipeServerObserver observer) {
		this.observer = observer;
		return this;
	}

	/**
	 * Resources shared with other servers. For tests.
	 * @param resources those of the process by default
	 * @return this builder
	 */
	PipeServerBuilder resources(ServerResources resources) {
		this.resources = resources;
		return this;
	}

	/**
	 * Build the server. Nothing is created or opened before it is started.
	 * @return the server
	 * @throws IllegalArgumentException if there is neither an in-pipe nor an out-pipe, if
	 * the two are one, if there is a handler without an in-pipe, if files are to be set
	 * aside for pipes that are not managed, or if the envelope does not support the
	 * charset
	 */
	public PipeServer build() {
		require(this.inPipe != null || this.outPipe != null,
				"Pipe server '" + this.name + "' must have an in-pipe or an out-pipe");
		require(this.inPipe == null || !this.inPipe.equals(this.outPipe),
				"In-pipe and out-pipe of pipe server '" + this.name + "' must not be the same");
		require(this.inPipe != null || this.handler == null,
				"Pipe server '" + this.name + "' has a handler, but no in-pipe");
		require(this.managePipes || this.whenOccupied == WhenOccupied.REFUSE,
				"'whenOccupied' must be REFUSE where pipes are not managed, since nothing takes their place");
		require(this.envelope == null || this.envelope.supports(this.charset),
				"'envelope' cannot be written in the charset " + this.charset);
		PipeServer server = new FifoPipeServer(new PipeServerSettings(this.name,
				settings(PipeDirection.IN, this.inPipe), settings(PipeDirection.OUT, this.outPipe), this.managePipes,
				this.removeOnStop, this.whenOccupied, new FifoAccess(this.permissions, this.group), this.charset,
				this.incompleteLine, new QueueSettings(this.queueSize, this.whenFull, this.sendTimeout),
				this.shutdownTimeout, this.envelope), this.stalledAfter, this.resources);
		if (this.handler != null) {
			server.setHandler(this.handler);
		}
		if (this.observer != null) {
			server.addObserver(this.observer);
		}
		return server;
	}

	private @Nullable PipeSettings settings(PipeDirection direction, @Nullable Path path) {
		return (path != null)
				? new PipeSettings(path, this.maxLineLengths.getOrDefault(direction, DEFAULT_MAX_LINE_LENGTH),
						this.pipeCapacities.getOrDefault(direction, 0))
				: null;
	}

	/**
	 * A log would show a newline, as one that a block of YAML leaves at the end of its
	 * text, as the end of the entry.
	 * @param text a name or a path
	 * @return whether there are no control characters in it
	 */
	private static boolean isPrintable(String text) {
		return text.chars().noneMatch(Character::isISOControl);
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

}
