package io.pipeio.actuate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerTimer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;

/**
 * Times listeners with a {@link Timer} {@code pipeio.listener} for each listener, server
 * and outcome, which are there from the registration of the listener to its end, or to
 * that of this object.
 *
 * @since 0.1.0
 */
public class PipeListenerTimers implements PipeListenerTimer.Factory, DisposableBean {

	private final MeterRegistry registry;

	private final Set<ListenerTimer> timers = ConcurrentHashMap.newKeySet();

	/**
	 * Create a factory.
	 * @param registry has the timers
	 */
	public PipeListenerTimers(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public PipeListenerTimer create(PipeListenerContext listener) {
		ListenerTimer timer = new ListenerTimer(register(listener, "success"), register(listener, "failure"));
		this.timers.add(timer);
		return timer;
	}

	private Timer register(PipeListenerContext listener, String outcome) {
		return Timer.builder("pipeio.listener")
			.description("Calls of listeners, with their retries and replies")
			.tag("server", listener.server().getName())
			.tag("listener", listener.listenerId())
			.tag("outcome", outcome)
			.register(this.registry);
	}

	@Override
	public void destroy() {
		this.timers.forEach(ListenerTimer::close);
	}

	private final class ListenerTimer implements PipeListenerTimer {

		private final Timer success;

		private final Timer failure;

		ListenerTimer(Timer success, Timer failure) {
			this.success = success;
			this.failure = failure;
		}

		@Override
		public void record(long nanos, @Nullable Throwable cause) {
			((cause != null) ? this.failure : this.success).record(nanos, TimeUnit.NANOSECONDS);
		}

		@Override
		public void close() {
			PipeListenerTimers.this.timers.remove(this);
			PipeListenerTimers.this.registry.remove(this.success);
			PipeListenerTimers.this.registry.remove(this.failure);
		}

	}

}
