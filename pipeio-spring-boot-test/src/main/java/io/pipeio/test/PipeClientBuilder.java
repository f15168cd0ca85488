package io.pipeio.test;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import io.pipeio.server.PipeDirection;
import org.jspecify.annotations.Nullable;

/**
 * Builder for a {@link PipeClient}.
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
	 * Set the pipe to write to.
	 * @param path the path of the server's in-pipe
	 * @return this builder
	 */
	public PipeClientBuilder inPipe(Path path) {
		this.state = new ServerState(this.state.server(), path, this.state.outPipe());
		return this;
	}

	/**
	 * Set the pipe to read from.
	 * @param path the path of the server's out-pipe
	 * @return this builder
	 */
	public PipeClientBuilder outPipe(Path path) {
		this.state = new ServerState(this.state.server(), this.state.inPipe(), path);
		return this;
	}

	/**
	 * Set the maximum time for each step, including opening the pipes.
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
	 * Set the charset of text.
	 * @param charset the charset; by default that of the server, or UTF-8 if only paths
	 * are known
	 * @return this builder
	 */
	public PipeClientBuilder charset(Charset charset) {
		this.charset = Objects.requireNonNull(charset, "'charset' must not be null");
		return this;
	}

	/**
	 * Open all pipes, the out-pipe first. Returns when the server reads the in-pipe and
	 * has noticed the reader of the out-pipe. The latter cannot be detected for a server
	 * in another process.
	 * @return the client
	 * @throws IllegalStateException if there is no pipe
	 * @throws PipeAssertionError if the pipes cannot be opened in time
	 */
	public PipeClient connect() {
		if (this.state.inPipe() == null && this.state.outPipe() == null) {
			throw new IllegalStateException("A client needs a pipe to write, or one to read");
		}
		return connect(this.state.inPipe(), this.state.outPipe());
	}

	/**
	 * Open the in-pipe only. Returns when the server has opened it for reading.
	 * @return the client
	 * @throws IllegalStateException if there is no in-pipe
	 * @throws PipeAssertionError if it cannot be opened in time
	 */
	public PipeClient connectWriter() {
		return connect(requirePipe(PipeDirection.IN, "in-pipe"), null);
	}

	/**
	 * Open the out-pipe only. Returns when the server has noticed the reader.
	 * @return the client
	 * @throws IllegalStateException if there is no out-pipe
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
