package io.pipeio.autoconfigure;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.pipeio.line.IncompleteLine;
import io.pipeio.listener.error.ErrorHandling;
import io.pipeio.queue.WhenFull;
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
	 * Maximum time that a stop waits for listeners, which are then interrupted, and for a
	 * client to read the lines that were sent.
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
		 * Time after which the health of a server reports lines that no client reads, or
		 * a listener that does not return. The latter is also logged.
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
		 * Whether to create, repair and remove the FIFOs. If not, they must exist.
		 */
		private boolean managePipes = true;

		/**
		 * Whether to remove managed FIFOs when the server stops. If not, clients can wait
		 * for the next start.
		 */
		private boolean removeOnStop = true;

		/**
		 * Handling of a regular file at the path of a managed FIFO. Setting it aside
		 * appends a timestamp to its name, if it belongs to the same user.
		 */
		private WhenOccupied whenOccupied = WhenOccupied.REFUSE;

		/**
		 * Permissions of managed FIFOs: symbolic, as in rw-rw----, or octal with a
		 * leading zero and in quotes, as in "0660".
		 */
		private String permissions = "rw-------";

		/**
		 * Group of managed FIFOs, of which the user must be a member. If not set, the
		 * group of the process, or of a directory with the set-group-ID bit.
		 */
		private @Nullable String group;

		/**
		 * Whether to start the server with the application.
		 */
		private boolean autoStartup = true;

		/**
		 * Charset of lines. A newline must be the single byte 0x0a in it.
		 */
		private Charset charset = StandardCharsets.UTF_8;

		/**
		 * Envelope used to propagate trace headers. Both ends must use the same one. JSON
		 * needs Jackson.
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
	 * Envelope of lines.
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
		 * Server to send to if a call names none. If not set, the only one with an
		 * out-pipe.
		 */
		private @Nullable String defaultServer;

		/**
		 * Whether to observe sending, if there is an ObservationRegistry.
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
		 * Maximum length of a received line, without its newline. Longer lines are
		 * discarded.
		 */
		private DataSize maxLineLength = DataSize.ofMegabytes(32);

		/**
		 * Handling of a line without a newline when the last client closes the pipe.
		 */
		private IncompleteLine incompleteLine = IncompleteLine.DISCARD;

		/**
		 * Capacity of the pipe in the kernel, which rounds it up to a power of two. If
		 * not set, the default of the kernel.
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
		 * Maximum length of a sent line, without its newline. Longer lines are refused.
		 */
		private DataSize maxLineLength = DataSize.ofMegabytes(32);

		/**
		 * Maximum heap used by lines that wait for the out-pipe. A larger line may wait
		 * alone. If not set, 64MB, or an eighth of the maximum heap if that is less.
		 */
		private @Nullable DataSize queueSize;

		/**
		 * Behavior when the queue is full.
		 */
		private WhenFull whenFull = WhenFull.BLOCK;

		/**
		 * Maximum time that a sender blocks while the queue is full.
		 */
		private Duration sendTimeout = Duration.ofSeconds(30);

		/**
		 * Capacity of the pipe in the kernel, which rounds it up to a power of two. If
		 * not set, the default of the kernel.
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
	 * Defaults of listeners, which their annotation overrides.
	 */
	public static class Listener {

		/**
		 * Whether listeners start with the application.
		 */
		private boolean autoStartup = true;

		/**
		 * Maximum number of lines of one server that a listener handles at the same time.
		 * More than one uses the application's task executor.
		 */
		private int concurrency = 1;

		/**
		 * Maximum number of lines in a batch.
		 */
		private int batchSize = 1000;

		/**
		 * Handling of failures of listeners that name no error handler. If not set, the
		 * only PipeListenerErrorHandler bean is used.
		 */
		private ErrorHandling errorHandling = ErrorHandling.LOG;

		/**
		 * Whether to observe calls of listeners and their replies, if there is an
		 * ObservationRegistry.
		 */
		private boolean observationEnabled;

		/**
		 * Whether to time calls of listeners, if there is a MeterRegistry.
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
	 * Destination of dead letters.
	 */
	public static class DeadLetter {

		/**
		 * Server to whose out-pipe dead letters are sent.
		 */
		private @Nullable String server;

		/**
		 * File to which dead letters are appended.
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
	 * Maximum number of retries after a failed call.
	 */
	public static class Retry {

		/**
		 * Whether to retry a line whose listener has thrown an exception. The pipe is not
		 * read meanwhile.
		 */
		private boolean enabled;

		/**
		 * Maximum number of retries after a failed call.
		 */
		private long maxRetries = 3;

		/**
		 * Interval before the first retry.
		 */
		private Duration initialInterval = Duration.ofSeconds(1);

		/**
		 * Multiplier applied to the interval after each retry.
		 */
		private double multiplier = 2.0;

		/**
		 * Maximum interval between retries.
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
