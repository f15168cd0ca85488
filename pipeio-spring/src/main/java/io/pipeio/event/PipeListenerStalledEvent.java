package io.pipeio.event;

import java.time.Duration;

import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Event published when a listener has not returned, or its asynchronous result has not
 * arrived, for the time set by {@code pipeio.health.stalled-after}. Published once for
 * each such call.
 *
 * @since 0.1.0
 */
public class PipeListenerStalledEvent extends PipeServerEvent {

	private final @Nullable String threadName;

	private final Duration busy;

	/**
	 * Create an event.
	 * @param server the server
	 * @param threadName the name of the stalled thread, or {@code null} if there is none
	 * @param busy the minimum duration of the call so far
	 */
	public PipeListenerStalledEvent(PipeServer server, @Nullable String threadName, Duration busy) {
		super(server);
		this.threadName = threadName;
		this.busy = busy;
	}

	/**
	 * Return the name of the stalled thread.
	 * @return the name, or {@code null} if there is none because an asynchronous result
	 * is outstanding
	 */
	public @Nullable String getThreadName() {
		return this.threadName;
	}

	/**
	 * Return the minimum duration of the call so far.
	 * @return the duration
	 */
	public Duration getBusy() {
		return this.busy;
	}

}
