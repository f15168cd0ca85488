package io.pipeio.benchmarks.micro;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.pipeio.line.LineFramer;
import io.pipeio.line.LineView;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What it costs to cut a read into lines, and to decode them.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FramingBenchmark {

	private static final int LINES = 500;

	@Param({ "10", "100" })
	private int length;

	private byte[] read = {};

	private @Nullable LineFramer framer;

	/**
	 * Make what one read brings.
	 */
	@Setup
	public void prepare() {
		this.read = ("x".repeat(this.length) + "\n").repeat(LINES).getBytes(StandardCharsets.US_ASCII);
		this.framer = new LineFramer(1_000_000, StandardCharsets.UTF_8, (reason, bytes) -> {
			throw new IllegalStateException(reason.toString());
		});
	}

	/**
	 * Cut it into lines.
	 * @param blackhole takes the lines
	 */
	@Benchmark
	@OperationsPerInvocation(LINES)
	public void frame(Blackhole blackhole) {
		LineFramer cutting = framer();
		cutting.feed(this.read, this.read.length);
		for (LineView line = cutting.next(); line != null; line = cutting.next()) {
			blackhole.consume(line);
		}
	}

	/**
	 * Cut it into lines, and decode them.
	 * @param blackhole takes the texts
	 */
	@Benchmark
	@OperationsPerInvocation(LINES)
	public void frameAndDecode(Blackhole blackhole) {
		LineFramer cutting = framer();
		cutting.feed(this.read, this.read.length);
		for (LineView line = cutting.next(); line != null; line = cutting.next()) {
			blackhole.consume(line.toString());
		}
	}

	private LineFramer framer() {
		if (this.framer == null) {
			throw new IllegalStateException("Not prepared");
		}
		return this.framer;
	}

}
