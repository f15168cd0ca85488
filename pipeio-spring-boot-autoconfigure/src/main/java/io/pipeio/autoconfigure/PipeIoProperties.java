package io.pipeio.autoconfigure;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.pipeio.line.IncompleteLine;
import io.pipeio.listener.error.ErrorHandling;
import io.pipeio.server.WhenFull;
import io.pipeio.server.WhenOccupied;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties for pipeio.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("pipeio")
public class PipeIoProperties {

	/**
	 * Whether to enable pipeio.
	 */
	private boolean enabled = true;

	/**
	 * Directory against which relative pipe paths are resolved; the working directory if
	 * not set. Created with the permissions rwx------ if it is missing, and removed again
	 * when it is empty.
	 */
	private @Nullable String directory;

	/**
	 * How long a stop waits, for listeners before it interrupts them and for a client to
	 * read what was sent.
	 */
	private Duration shutdownTimeout = Duration.ofSeconds(10);

	private final Health health = new Health();

	private final Listener listener = new Listener();

	/**
	 * Pipe servers by name. Each has an in-pipe, an out-pipe, or both.
	 */
	private final Map<String, Server> servers = new LinkedHashMap<>();

	private final Template template = new Template();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getDirectory() {
		return this.directory;
	}

	public void setDirectory(@Nullable String directory) {
		this.directory = directory;
	}

	public Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	public void setShutdownTimeout(Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
	}

	public Health getHealth() {
		return this.health;
	}

	public Listener getListener() {
		return this.listener;
	}

	public Map<String, Server> getServers() {
		return this.servers;
	}

	public Template getTemplate() {
		return this.template;
	}

	/**
	 * Properties of the health of the servers.
	 */
	public static class Health {

		/**
		 * Time after which the health of a server shows that no client takes its lines,
		 * or that a listener does not return. The latter is also logged.
		 */
		private Duration stalledAfter = Duration.ofSeconds(60);

		public Duration getStalledAfter() {
			return this.stalledAfter;
		}

		public void setStalledAfter(Duration stalledAfter) {
			this.stalledAfter = stalledAfter;
		}

	}

	/**
	 * Properties of a pipe server. A source of metadata of its own: that of the whole
	 * does not tell what the values of a map have.
	 */
	@ConfigurationPropertiesSource
	public static class Server {

		/**
		 * Path of the FIFO into which clients write.
		 */
		private @Nullable String inPipe;

		/**
		 * Path of the FIFO from which a client reads.
		 */
		private @Nullable String outPipe;

		/**
		 * Whether to create, repair and remove the FIFOs. If not, they must be there.
		 */
		private boolean managePipes = true;

		/**
		 * Whether to remove managed FIFOs when the server stops. If not, clients may wait
		 * at them for the next start.
		 */
		private boolean removeOnStop = true;

		/**
		 * What happens when a regular file stands in the place of a managed FIFO. Setting
		 * it aside renames a file of the same user to its name with a timestamp.
		 */
		private WhenOccupied whenOccupied = WhenOccupied.REFUSE;

		/**
		 * Permissions of managed FIFOs: symbolic, as in rw-rw----, or octal with a
		 * leading zero and in quotes, as in "0660".
		 */
		private String permissions = "rw-------";

		/**
		 * Group to hand managed FIFOs to; the user must be a member of it. Without it,
		 * the group of the process or, where this has the set-group-ID bit, of the
		 * directory.
		 */
		private @Nullable String group;

		/**
		 * Whether to start the server with the application.
		 */
		private boolean autoStartup = true;

		/**
		 * Charset of the text of lines. A newline must be the one byte 0x0a in it.
		 */
		private Charset charset = StandardCharsets.UTF_8;

		/**
		 * What lines travel in, so that a trace goes on at the other end of the pipe,
		 * which is to know of it. JSON needs Jackson.
		 */
		private Envelope envelope = Envelope.NONE;

		private final Inbound inbound = new Inbound();

		private final Outbound outbound = new Outbound();

		public @Nullable String getInPipe() {
			return this.inPipe;
		}

		public void setInPipe(@Nullable String inPipe) {
			this.inPipe = inPipe;
		}

		public @Nullable String getOutPipe() {
			return this.outPipe;
		}

		public void setOutPipe(@Nullable String outPipe) {
			this.outPipe = outPipe;
		}

		public boolean isManagePipes() {
			return this.managePipes;
		}

		public void setManagePipes(boolean managePipes) {
			this.managePipes = managePipes;
		}

		public boolean isRemoveOnStop() {
			return this.removeOnStop;
		}

		public void setRemoveOnStop(boolean removeOnStop) {
			this.removeOnStop = removeOnStop;
		}

		public WhenOccupied getWhenOccupied() {
			return this.whenOccupied;
		}

		public void setWhenOccupied(WhenOccupied whenOccupied) {
			this.whenOccupied = whenOccupied;
		}

		public String getPermissions() {
			return this.permissions;
		}

		public void setPermissions(String permissions) {
			this.permissions = permissions;
		}

		public @Nullable String getGroup() {
			return this.group;
		}

		public void setGroup(@Nullable String group) {
			this.group = group;
		}

		public boolean isAutoStartup() {
			return this.autoStartup;
		}

		public void setAutoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
		}

		public Charset getCharset() {
			return this.charset;
		}

		public void setCharset(Charset charset) {
			this.charset = charset;
		}

		public Envelope getEnvelope() {
			return this.envelope;
		}

		public void setEnvelope(Envelope envelope) {
			this.envelope = envelope;
		}

		public Inbound getInbound() {
			return this.inbound;
		}

		public Outbound getOutbound() {
			return this.outbound;
		}

	}

	/**
	 * What lines travel in.
	 */
	public enum Envelope {

		/** Nothing: a line is a line. */
		NONE,

		/** An object of JSON, with headers. */
		JSON

	}

	/**
	 * Properties of the template.
	 */
	public static class Template {

		/**
		 * Name of the server to send to where none is named; the only one with an
		 * out-pipe if not set.
		 */
		private @Nullable String defaultServer;

		/**
		 * Whether to observe what is sent, where there is an ObservationRegistry.
		 */
		private boolean observationEnabled;

		public @Nullable String getDefaultServer() {
			return this.defaultServer;
		}

		public void setDefaultServer(@Nullable String defaultServer) {
			this.defaultServer = defaultServer;
		}

		public boolean isObservationEnabled() {
			return this.observationEnabled;
		}

		public void setObservationEnabled(boolean observationEnabled) {
			this.observationEnabled = observationEnabled;
		}

	}

	/**
	 * Properties of what a pipe server receives.
	 */
	public static class Inbound {

		/**
		 * Longest line that is handled, without its newline. A longer one is discarded.
		 */
		private DataSize maxLineLength = DataSize.ofMegabytes(32);

		/**
		 * What becomes of a line without a newline when the last client closes the pipe.
		 */
		private IncompleteLine incompleteLine = IncompleteLine.DISCARD;

		/**
		 * How much the kernel is to buffer in the pipe, which it rounds up to a power of
		 * two; its default if not set.
		 */
		private @Nullable DataSize pipeCapacity;

		public DataSize getMaxLineLength() {
			return this.maxLineLength;
		}

		public void setMaxLineLength(DataSize maxLineLength) {
			this.maxLineLength = maxLineLength;
		}

		public IncompleteLine getIncompleteLine() {
			return this.incompleteLine;
		}

		public void setIncompleteLine(IncompleteLine incompleteLine) {
			this.incompleteLine = incompleteLine;
		}

		public @Nullable DataSize getPipeCapacity() {
			return this.pipeCapacity;
		}

		public void setPipeCapacity(@Nullable DataSize pipeCapacity) {
			this.pipeCapacity = pipeCapacity;
		}

	}

	/**
	 * Properties of what a pipe server sends.
	 */
	public static class Outbound {

		/**
		 * Longest line that is sent, without its newline. A longer one is refused.
		 */
		private DataSize maxLineLength = DataSize.ofMegabytes(32);

		/**
		 * Heap that the lines may take that wait for the out-pipe. A line that is larger
		 * may wait alone. 64MB if not set, or an eighth of the largest heap if that is
		 * less.
		 */
		private @Nullable DataSize queueSize;

		/**
		 * What becomes of a line for which the queue has no room.
		 */
		private WhenFull whenFull = WhenFull.BLOCK;

		/**
		 * How long a sender blocks while the queue is full, if it does.
		 */
		private Duration sendTimeout = Duration.ofSeconds(30);

		/**
		 * How much the kernel is to buffer in the pipe, which it rounds up to a power of
		 * two; its default if not set.
		 */
		private @Nullable DataSize pipeCapacity;

		public DataSize getMaxLineLength() {
			return this.maxLineLength;
		}

		public void setMaxLineLength(DataSize maxLineLength) {
			this.maxLineLength = maxLineLength;
		}

		public @Nullable DataSize getQueueSize() {
			return this.queueSize;
		}

		public void setQueueSize(@Nullable DataSize queueSize) {
			this.queueSize = queueSize;
		}

		public WhenFull getWhenFull() {
			return this.whenFull;
		}

		public void setWhenFull(WhenFull whenFull) {
			this.whenFull = whenFull;
		}

		public Duration getSendTimeout() {
			return this.sendTimeout;
		}

		public void setSendTimeout(Duration sendTimeout) {
			this.sendTimeout = sendTimeout;
		}

		public @Nullable DataSize getPipeCapacity() {
			return this.pipeCapacity;
		}

		public void setPipeCapacity(@Nullable DataSize pipeCapacity) {
			this.pipeCapacity = pipeCapacity;
		}

	}

	/**
	 * What listeners do unless their annotation says something else.
	 */
	public static class Listener {

		/**
		 * Whether listeners listen from the start.
		 */
		private boolean autoStartup = true;

		/**
		 * How many lines of a server a listener may handle at once. More than one runs
		 * them on the application's task executor.
		 */
		private int concurrency = 1;

		/**
		 * How many lines a batch may have.
		 */
		private int batchSize = 1000;

		/**
		 * Handling of failures of listeners that name no error handler. If not set, the
		 * only PipeListenerErrorHandler bean is used.
		 */
		private ErrorHandling errorHandling = ErrorHandling.LOG;

		/**
		 * Whether to observe the calls of listeners and their replies, where there is an
		 * ObservationRegistry.
		 */
		private boolean observationEnabled;

		/**
		 * Whether to time the calls of listeners, where there is a MeterRegistry.
		 */
		private boolean timerEnabled;

		private final DeadLetter deadLetter = new DeadLetter();

		private final Retry retry = new Retry();

		public boolean isAutoStartup() {
			return this.autoStartup;
		}

		public void setAutoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
		}

		public int getConcurrency() {
			return this.concurrency;
		}

		public void setConcurrency(int concurrency) {
			this.concurrency = concurrency;
		}

		public int getBatchSize() {
			return this.batchSize;
		}

		public void setBatchSize(int batchSize) {
			this.batchSize = batchSize;
		}

		public ErrorHandling getErrorHandling() {
			return this.errorHandling;
		}

		public void setErrorHandling(ErrorHandling errorHandling) {
			this.errorHandling = errorHandling;
		}

		public boolean isObservationEnabled() {
			return this.observationEnabled;
		}

		public void setObservationEnabled(boolean observationEnabled) {
			this.observationEnabled = observationEnabled;
		}

		public boolean isTimerEnabled() {
			return this.timerEnabled;
		}

		public void setTimerEnabled(boolean timerEnabled) {
			this.timerEnabled = timerEnabled;
		}

		public DeadLetter getDeadLetter() {
			return this.deadLetter;
		}

		public Retry getRetry() {
			return this.retry;
		}

	}

	/**
	 * Where dead letters go.
	 */
	public static class DeadLetter {

		/**
		 * Name of the server to whose out-pipe dead letters are sent.
		 */
		private @Nullable String server;

		/**
		 * File that dead letters are appended to.
		 */
		private @Nullable String file;

		public @Nullable String getServer() {
			return this.server;
		}

		public void setServer(@Nullable String server) {
			this.server = server;
		}

		public @Nullable String getFile() {
			return this.file;
		}

		public void setFile(@Nullable String file) {
			this.file = file;
		}

	}

	/**
	 * How often a listener that has failed is called again.
	 */
	public static class Retry {

		/**
		 * Whether a listener that has thrown an exception is called again with the same
		 * line, while the pipe is not read.
		 */
		private boolean enabled;

		/**
		 * How often a listener that has failed is called again.
		 */
		private long maxRetries = 3;

		/**
		 * How long to wait before a listener that has failed is called for the second
		 * time.
		 */
		private Duration initialInterval = Duration.ofSeconds(1);

		/**
		 * What the interval is multiplied by for each further call.
		 */
		private double multiplier = 2.0;

		/**
		 * How long to wait at the most before a listener is called again.
		 */
		private Duration maxInterval = Duration.ofSeconds(10);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public long getMaxRetries() {
			return this.maxRetries;
		}

		public void setMaxRetries(long maxRetries) {
			this.maxRetries = maxRetries;
		}

		public Duration getInitialInterval() {
			return this.initialInterval;
		}

		public void setInitialInterval(Duration initialInterval) {
			this.initialInterval = initialInterval;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getMaxInterval() {
			return this.maxInterval;
		}

		public void setMaxInterval(Duration maxInterval) {
			this.maxInterval = maxInterval;
		}

	}

}
