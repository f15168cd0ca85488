package io.pipeio.event;

import java.time.Duration;

import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Event published when a listener returns, or its result arrives, after a
 * {@link PipeListenerStalledEvent} was published for the call.
 *
 * @since 0.1.0
 */
public class PipeListenerReturnedEvent extends PipeServerEvent {

	private final @Nullable String threadName;

	private final Duration busy;

	/**
	 * Create an event.
	 * @param server the server
	 * @param threadName the name of the thread that was stalled, or {@code null} if there
	 * was none
	 * @param busy the duration of the call
	 */
	public PipeListenerReturnedEvent(PipeServer server, @Nullable String threadName, Duration busy) {
		super(server);
		this.threadName = threadName;
		this.busy = busy;
	}

	/**
	 * Return the name of the thread that was stalled.
	 * @return the name, or {@code null} if there was none because an asynchronous result
	 * was outstanding
	 */
	public @Nullable String getThreadName() {
		return this.threadName;
	}

	/**
	 * Return the duration of the call.
	 * @return the duration
	 */
	public Duration getBusy() {
		return this.busy;
	}

}
