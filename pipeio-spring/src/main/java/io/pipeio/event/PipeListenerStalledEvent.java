package io.pipeio.event;

import java.time.Duration;

import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * A listener has not returned, or the result that it has promised has not come, for as
 * long as {@code pipeio.health.stalled-after} says. Published once for each such call.
 *
 * @since 0.1.0
 */
public class PipeListenerStalledEvent extends PipeServerEvent {

	private final @Nullable String threadName;

	private final Duration busy;

	/**
	 * Create an event.
	 * @param server the server
	 * @param threadName the thread that has not returned, or {@code null} if there is
	 * none
	 * @param busy for how long it has not, at the least
	 */
	public PipeListenerStalledEvent(PipeServer server, @Nullable String threadName, Duration busy) {
		super(server);
		this.threadName = threadName;
		this.busy = busy;
	}

	/**
	 * The thread that has not returned.
	 * @return its name, or {@code null} if there is none, since a result has not come
	 */
	public @Nullable String getThreadName() {
		return this.threadName;
	}

	/**
	 * For how long it has not returned, at the least.
	 * @return the time
	 */
	public Duration getBusy() {
		return this.busy;
	}

}
