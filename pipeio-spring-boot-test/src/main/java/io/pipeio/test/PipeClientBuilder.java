package io.pipeio.test;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import io.pipeio.server.PipeDirection;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link PipeClient}.
 *
 * @since 0.1.0
 */
public final class PipeClientBuilder {

	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

	private ServerState state;

	private Charset charset;

	private Duration timeout = DEFAULT_TIMEOUT;

	PipeClientBuilder(ServerState state, Charset charset) {
		this.state = state;
		this.charset = charset;
	}

	/**
	 * Set the pipe to write.
	 * @param path the path of the server's in-pipe
	 * @return this builder
	 */
	public PipeClientBuilder inPipe(Path path) {
		this.state = new ServerState(this.state.server(), path, this.state.outPipe());
		return this;
	}

	/**
	 * Set the pipe to read.
	 * @param path the path of the server's out-pipe
	 * @return this builder
	 */
	public PipeClientBuilder outPipe(Path path) {
		this.state = new ServerState(this.state.server(), this.state.inPipe(), path);
		return this;
	}

	/**
	 * Set how long each step may take, that of opening the pipes included.
	 * @param timeout the timeout
	 * @return this builder
	 */
	public PipeClientBuilder timeout(Duration timeout) {
		this.timeout = requirePositive(timeout);
		return this;
	}

	static Duration requirePositive(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("'timeout' must be positive");
		}
		return timeout;
	}

	/**
	 * Set what text is encoded in.
	 * @param charset the charset; that of the server if not set, or UTF-8 if only paths
	 * are known
	 * @return this builder
	 */
	public PipeClientBuilder charset(Charset charset) {
		this.charset = Objects.requireNonNull(charset, "'charset' must not be null");
		return this;
	}

	/**
	 * Open all pipes that there are, first that which is read. Returns when the server
	 * reads the one, and has noticed that the other is read; of a server of another
	 * process, the latter cannot be seen.
	 * @return the client
	 * @throws IllegalStateException if there is none
	 * @throws PipeAssertionError if they cannot be opened in time
	 */
	public PipeClient connect() {
		if (this.state.inPipe() == null && this.state.outPipe() == null) {
			throw new IllegalStateException("A client needs a pipe to write, or one to read");
		}
		return connect(this.state.inPipe(), this.state.outPipe());
	}

	/**
	 * Open the in-pipe only. Returns when the server has it open for reading.
	 * @return the client
	 * @throws IllegalStateException if there is none
	 * @throws PipeAssertionError if it cannot be opened in time
	 */
	public PipeClient connectWriter() {
		return connect(requirePipe(PipeDirection.IN, "in-pipe"), null);
	}

	/**
	 * Open the out-pipe only. Returns when the server has noticed.
	 * @return the client
	 * @throws IllegalStateException if there is none
	 * @throws PipeAssertionError if it cannot be opened in time
	 */
	public PipeClient connectReader() {
		return connect(null, requirePipe(PipeDirection.OUT, "out-pipe"));
	}

	private Path requirePipe(PipeDirection direction, String name) {
		Path path = this.state.path(direction);
		if (path == null) {
			throw new IllegalStateException("The server has no " + name);
		}
		return path;
	}

	private PipeClient connect(@Nullable Path inPipe, @Nullable Path outPipe) {
		ReadingEnd reading = (outPipe != null)
				? open((deadline) -> ReadingEnd.open(outPipe, this.state::hasNoticedReader, deadline)) : null;
		WritingEnd writing = null;
		try {
			writing = (inPipe != null) ? open((deadline) -> WritingEnd.open(inPipe, deadline)) : null;
		}
		finally {
			if (reading != null && inPipe != null && writing == null) {
				reading.close();
			}
		}
		return new PipeClient(this.state, writing, reading, this.charset, this.timeout);
	}

	private <T> T open(Step<T> step) {
		return step.within(this.timeout, this.state::describe);
	}

}
