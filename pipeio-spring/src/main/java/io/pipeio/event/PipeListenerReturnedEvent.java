package io.pipeio.event;

import java.time.Duration;

import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * A listener has returned after all, or a result has come, of which a
 * {@link PipeListenerStalledEvent} has told.
 *
 * @since 0.1.0
 */
public class PipeListenerReturnedEvent extends PipeServerEvent {

	private final @Nullable String threadName;

	private final Duration busy;

	/**
	 * Create an event.
	 * @param server the server
	 * @param threadName the thread that had not returned, or {@code null} if there was
	 * none
	 * @param busy how long it has taken
	 */
	public PipeListenerReturnedEvent(PipeServer server, @Nullable String threadName, Duration busy) {
		super(server);
		this.threadName = threadName;
		this.busy = busy;
	}

	/**
	 * The thread that had not returned.
	 * @return its name, or {@code null} if there was none, since a result had not come
	 */
	public @Nullable String getThreadName() {
		return this.threadName;
	}

	/**
	 * How long it has taken.
	 * @return the time
	 */
	public Duration getBusy() {
		return this.busy;
	}

}
