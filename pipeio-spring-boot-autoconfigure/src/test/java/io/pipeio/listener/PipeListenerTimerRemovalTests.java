package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the end of timers of {@link PipeListener} methods.
 */
class PipeListenerTimerRemovalTests {

	private static final BlockingQueue<CompletableFuture<String>> PENDING = new LinkedBlockingQueue<>();

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	@BeforeEach
	void forget() {
		PENDING.clear();
	}

	@Test
	void removesTimersOfListenerThatIsUnregistered() {
		runner(PipeListenerTimerTests.Echo.class).run((context) -> {
			assertThat(timers()).hasSize(2);
			context.getBean(PipeListenerEndpointRegistry.class).unregister("listener.echo");
			assertThat(timers()).isEmpty();
		});
	}

	@Test
	void removesTimersOfListenerThatNobodyUnregisters() {
		runner(PipeListenerTimerTests.Echo.class).run((context) -> {
			context.getBean(PipeListenerEndpointRegistry.class)
				.register(new PipeListenerEndpoint("own", (line) -> null).servers("other"));
			assertThat(timers()).hasSize(4);
		});
		assertThat(timers()).isEmpty();
	}

	@Test
	void leavesNoTimersOfListenerThatIsRefused() {
		runner(PipeListenerTimerTests.Echo.class).run((context) -> {
			context.getBean(PipeServers.class).get("other").setHandler((line) -> {
			});
			assertIsRefused(context, new PipeListenerEndpoint("own", (line) -> null).servers("third", "other"));
			assertIsRefused(context, new PipeListenerEndpoint("own", (line) -> null).servers("third", "unknown"));
			assertIsRefused(context, new PipeListenerEndpoint("own", (line) -> null).servers("third").concurrency(0));
			assertThat(timers()).hasSize(2);
		});
	}

	private static void assertIsRefused(ApplicationContext context, PipeListenerEndpoint endpoint) {
		PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
		assertThatExceptionOfType(InvalidPipeListenerException.class).isThrownBy(() -> registry.register(endpoint));
	}

	@Test
	void removesTimersWhenChildContextIsClosed() {
		runner(PipeListenerTimerTests.Echo.class).run((parent) -> {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
				.withParent(parent)
				.withPropertyValues("pipeio.listener.timer-enabled=true")
				.withBean("child", PipeListenerTimerTests.Batches.class)
				.run((child) -> assertThat(timers()).hasSize(4));
			assertThat(timers()).extracting((timer) -> timer.getId().getTag("listener")).containsOnly("listener.echo");
		});
		assertThat(timers()).isEmpty();
	}

	private ApplicationContextRunner runner(Class<?> listener) {
		return this.pipes.runner()
			.withBean("listener", listener)
			.withBean(MeterRegistry.class, () -> this.meters)
			.withPropertyValues("pipeio.listener.timer-enabled=true");
	}

	private List<Timer> timers() {
		return this.meters.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getType() == Meter.Type.TIMER)
			.map(Timer.class::cast)
			.toList();
	}

}
