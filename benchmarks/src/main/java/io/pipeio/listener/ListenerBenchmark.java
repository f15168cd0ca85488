package io.pipeio.listener;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.pipeio.PipeMessageConverter;
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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;

/**
 * What a line costs for each way in which a {@code @PipeListener} method may take it,
 * against a direct call. All of them take the same line of JSON, in batches of 100 as one
 * read may bring them.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ListenerBenchmark {

	private static final int LINES = 100;

	private static final String ORDER = "{\"article\":\"an apple of the kind that keeps until spring\",\"pieces\":42}";

	private static final String PATTERN = "\\{\"article\":\"(?<article>[^\"]*)\",\"pieces\":(?<pieces>\\d+)\\}";

	private final LineView line = Line.of(ORDER.getBytes(StandardCharsets.US_ASCII), StandardCharsets.UTF_8).asView();

	private final Counter counter = new Counter();

	/** Which method takes the lines. */
	@Param({ "text", "message", "json", "groups", "batch" })
	private String method = "";

	private @Nullable PipeListenerDispatcher dispatcher;

	/**
	 * Attach one listener to a server that is not started.
	 */
	@Setup
	public void attach() {
		PipeServer server = PipeServer.builder("benchmark").inPipe(Path.of("benchmark.in")).build();
		Method taking = Arrays.stream(Counter.class.getDeclaredMethods())
			.filter((candidate) -> candidate.getName().equals(this.method))
			.findFirst()
			.orElseThrow();
		JacksonJsonMessageConverter json = new JacksonJsonMessageConverter(JsonMapper.builder().build());
		ServerListenerFactory listeners = new ServerListenerFactory(
				new PipeListenerDefaults(new PipeMessageConverter(DefaultConversionService.getSharedInstance(), json),
						DefaultConversionService.getSharedInstance()));
		PipeListenerEndpoint endpoint = new PipeListenerEndpoint("counter",
				new PipeListenerMethod("counter", this.counter, Counter.class, taking));
		if (this.method.equals("groups")) {
			endpoint.pattern(PATTERN);
		}
		endpoint.batch(this.method.equals("batch"));
		this.dispatcher = new PipeListenerDispatcher(server);
		List<ServerListener> all = List.of(listeners.create(endpoint, server, List.of(server)));
		this.dispatcher.setListeners(all, all);
	}

	/**
	 * Hand the lines of a read over.
	 * @return what the listener has counted
	 */
	@Benchmark
	@OperationsPerInvocation(LINES)
	public long listen() {
		PipeListenerDispatcher handler = Objects.requireNonNull(this.dispatcher);
		for (int i = 0; i < LINES; i++) {
			handler.handle(this.line);
		}
		handler.readComplete();
		return this.counter.count;
	}

	/**
	 * Call the method by hand, with the text of the lines.
	 * @return what it has counted
	 */
	@Benchmark
	@OperationsPerInvocation(LINES)
	public long call() {
		for (int i = 0; i < LINES; i++) {
			this.counter.text(this.line.toString());
		}
		return this.counter.count;
	}

	/**
	 * Counts lines and what is in them.
	 */
	static class Counter {

		private long count;

		void text(String line) {
			this.count += line.length();
		}

		void message(Message<String> line) {
			this.count += line.getPayload().length();
		}

		void json(Order order) {
			this.count += order.pieces();
		}

		void groups(String article, int pieces) {
			this.count += article.length() + pieces;
		}

		void batch(List<String> lines) {
			this.count += lines.size();
		}

	}

	/**
	 * What the line says.
	 *
	 * @param article what is ordered
	 * @param pieces how many
	 */
	record Order(String article, int pieces) {

	}

}
