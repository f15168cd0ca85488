package io.pipeio.benchmarks.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.pipeio.queue.WhenFull;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to encode a line, and to put it into a full queue while nobody reads: the
 * oldest one goes for it, and is counted.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SendingBenchmark {

	private static final String LINE = "x".repeat(100);

	private @Nullable Path directory;

	private @Nullable PipeServer server;

	/**
	 * Start a server without a client, whose queue takes the newest lines for the oldest.
	 * @throws IOException if there is no temporary directory to be had
	 */
	@Setup(Level.Trial)
	public void start() throws IOException {
		this.directory = Files.createTempDirectory("pipeio-benchmarks");
		this.server = PipeServer.builder("benchmark")
			.outPipe(this.directory.resolve("out"))
			.queueSize(1_000_000)
			.whenFull(WhenFull.DROP_OLDEST)
			.shutdownTimeout(Duration.ZERO)
			.build();
		this.server.start();
	}

	/**
	 * Stop the server.
	 * @throws IOException if its directory cannot be deleted
	 */
	@TearDown(Level.Trial)
	public void stop() throws IOException {
		server().stop();
		if (this.directory != null) {
			Files.delete(this.directory);
		}
	}

	/**
	 * Encode a line.
	 * @return its bytes
	 */
	@Benchmark
	public byte[] encode() {
		return LINE.getBytes(server().getCharset());
	}

	/**
	 * Encode a line and queue it in place of another, from one thread.
	 */
	@Benchmark
	public void replace() {
		server().send(LINE);
	}

	/**
	 * Encode a line and queue it in place of another, from four threads at once.
	 */
	@Benchmark
	@Threads(4)
	public void replaceFromFourThreads() {
		server().send(LINE);
	}

	private PipeServer server() {
		if (this.server == null) {
			throw new IllegalStateException("Not started");
		}
		return this.server;
	}

}
