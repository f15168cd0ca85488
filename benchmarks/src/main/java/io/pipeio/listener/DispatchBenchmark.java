package io.pipeio.listener;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeMessageConverter;
import io.pipeio.actuate.PipeListenerTimers;
import io.pipeio.line.Line;
import io.pipeio.line.LineView;
import io.pipeio.listener.adapter.PipeListenerMethod;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.util.ReflectionUtils;

/**
 * What it costs to hand a line to a {@code @PipeListener} method, which counts it.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBenchmark {

	private final LineView line = Line.of("x".repeat(100).getBytes(StandardCharsets.US_ASCII), StandardCharsets.UTF_8)
		.asView();

	private final Counter counter = new Counter();

	/** What the method takes. */
	@Param({ "text", "bytes", "line" })
	private String argument = "";

	/** Who sees the calls. */
	@Param({ "nobody", "timer", "observation" })
	private String watched = "";

	private @Nullable PipeListenerDispatcher dispatcher;

	/**
	 * Attach one listener to a server that is not started.
	 */
	@Setup
	public void attach() {
		PipeServer server = PipeServer.builder("benchmark").inPipe(Path.of("benchmark.in")).build();
		Class<?> type = switch (this.argument) {
			case "text" -> String.class;
			case "bytes" -> byte[].class;
			default -> Line.class;
		};
		PipeListenerMethod method = new PipeListenerMethod("counter", this.counter, Counter.class,
				Objects.requireNonNull(ReflectionUtils.findMethod(Counter.class, "on", type)));
		PipeListenerDefaults factory = new PipeListenerDefaults(
				new PipeMessageConverter(DefaultConversionService.getSharedInstance(), null),
				DefaultConversionService.getSharedInstance());
		watch(factory);
		ServerListenerFactory listeners = new ServerListenerFactory(factory);
		this.dispatcher = new PipeListenerDispatcher(server);
		List<ServerListener> all = List
			.of(listeners.create(new PipeListenerEndpoint("counter", method), server, List.of(server)));
		this.dispatcher.setListeners(all, all);
	}

	private void watch(PipeListenerDefaults factory) {
		MeterRegistry meters = new SimpleMeterRegistry();
		if (this.watched.equals("timer")) {
			factory.setTimerFactory(new PipeListenerTimers(meters));
		}
		else if (this.watched.equals("observation")) {
			ObservationRegistry observations = ObservationRegistry.create();
			observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
			factory.setObservationRegistry(observations);
		}
	}

	/**
	 * Hand a line over.
	 * @return how many there were
	 * @throws Exception if the method has failed
	 */
	@Benchmark
	public long dispatch() throws Exception {
		if (this.dispatcher == null) {
			throw new IllegalStateException("Not attached");
		}
		this.dispatcher.handle(this.line);
		return this.counter.count;
	}

	/**
	 * Counts lines and their lengths.
	 */
	static class Counter {

		private long count;

		void on(String text) {
			this.count += text.length();
		}

		void on(byte[] bytes) {
			this.count += bytes.length;
		}

		void on(Line line) {
			this.count += line.length();
		}

	}

}
