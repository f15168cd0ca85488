package io.pipeio.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.pipeio.benchmarks.subject.JavaEcho;
import io.pipeio.benchmarks.subject.JavaReceiver;
import io.pipeio.benchmarks.subject.JavaSender;
import io.pipeio.benchmarks.subject.PipeioEcho;
import io.pipeio.benchmarks.subject.PipeioReceiver;
import io.pipeio.benchmarks.subject.PipeioSender;
import io.pipeio.benchmarks.subject.SocketClient;
import io.pipeio.benchmarks.subject.SocketEcho;

/**
 * One client and one pipe, or two: what pipeio makes of them, a C program, and a few
 * lines of Java.
 */
final class PipeScenarios {

	static final int LENGTH = 100;

	/**
	 * What is received before it is measured: a heap that still grows takes fresh pages
	 * from the kernel, which cost more than all that is to be measured.
	 */
	private static final long RECEIVED_BEFORE = 30_000_000;

	private static final long RECEIVED = 20_000_000;

	private static final long SENT_BEFORE = 4_000_000;

	private static final long SENT = 6_000_000;

	/**
	 * Round trips before they are measured: on one core, the JIT compiler needs its time.
	 */
	private static final int TRIPS_BEFORE = 200_000;

	private static final int TRIPS = 50_000;

	private static final int LARGE = 16 * 1024 * 1024;

	private static final int LARGE_LINES = 50;

	private static final String C = "C";

	/** In place of {@link #C}, where there is no compiler. */
	private static final String COREUTILS = "wc -l";

	private static final String JAVA = "Java by hand";

	private final Workplace workplace;

	PipeScenarios(Workplace workplace) {
		this.workplace = workplace;
	}

	List<Scenario> all() {
		return List.of(receiving(), sending(), roundTrip("round trip", List.of()),
				roundTrip("round trip, pinned to one core", List.of("taskset", "-c", "1")), largeLine());
	}

	private Scenario receiving() {
		return Scenario.of("receive", "million lines a second", "full collections")
			.comparedWith(JAVA, C, COREUTILS)
			.with(this.workplace.compiles(), C,
					() -> receive(true, (pipe) -> counting(pipe, RECEIVED_BEFORE, RECEIVED)))
			.with(!this.workplace.compiles(), COREUTILS, this::countWithCoreutils)
			.with(JAVA, () -> receive(true, (pipe) -> java(JavaReceiver.class, pipe, RECEIVED_BEFORE, RECEIVED)))
			.with("pipeio String", () -> receive("string"))
			.with("pipeio byte[]", () -> receive("bytes"))
			.with("pipeio Line", () -> receive("line"))
			.with("pipeio String, -Xmx64m", () -> receive("string", "-Xmx64m"));
	}

	private double[] countWithCoreutils() {
		Path pipe = this.workplace.pipe();
		long start = System.nanoTime();
		try (Child counting = Child
			.start(List.of("sh", "-c", "lines=$(wc -l < \"$1\"); echo figures $lines", "sh", pipe.toString()));
				Child writing = writing(pipe, RECEIVED, 64 * 1024)) {
			double lines = counting.awaitFigures()[0];
			return new double[] { lines / (System.nanoTime() - start) * 1e3 };
		}
	}

	private double[] receive(String type, String... options) {
		return receive(type, RECEIVED_BEFORE, RECEIVED, List.of(options));
	}

	/**
	 * Let pipeio receive lines.
	 * @param type what its listener takes
	 * @param before how many lines come before it is measured
	 * @param lines how many lines are measured
	 * @param options options for the JVM
	 * @return the rate, and how many full collections there were
	 */
	double[] receive(String type, long before, long lines, List<String> options) {
		return receive(false, before, lines,
				(pipe) -> Child.java(List.of(), options, PipeioReceiver.class, type, pipe, before, lines));
	}

	private double[] receive(boolean made, Function<Path, Child> receiver) {
		return receive(made, RECEIVED_BEFORE, RECEIVED, receiver);
	}

	private double[] receive(boolean made, long before, long lines, Function<Path, Child> receiver) {
		Path pipe = made ? this.workplace.pipe() : this.workplace.path();
		try (Child reading = receiver.apply(pipe)) {
			Workplace.await(reading, pipe);
			try (Child writing = writing(pipe, before + lines, 64 * 1024)) {
				return perSecond(lines, reading.awaitFigures());
			}
		}
	}

	/**
	 * Turn seconds into millions a second.
	 * @param lines how many lines they are for
	 * @param figures the seconds, and other figures
	 * @return the rate, and the other figures
	 */
	static double[] perSecond(long lines, double[] figures) {
		figures[0] = lines / figures[0] / 1e6;
		return figures;
	}

	private Child writing(Path pipe, long lines, int block) {
		if (this.workplace.compiles()) {
			return Child.start(List.of(this.workplace.program("writer"), pipe.toString(), String.valueOf(lines),
					String.valueOf(LENGTH), String.valueOf(block)));
		}
		return Child.start(List.of("sh", "-c", "yes " + "x".repeat(LENGTH) + " | head -n " + lines + " > \"$1\"", "sh",
				pipe.toString()));
	}

	private Child counting(Path pipe, long warmUp, long lines) {
		return Child.start(List.of(this.workplace.program("reader"), pipe.toString(), String.valueOf(warmUp),
				String.valueOf(lines)));
	}

	private static Child java(Class<?> main, Object... arguments) {
		return Child.java(List.of(), List.of(), main, arguments);
	}

	private Scenario sending() {
		return Scenario.of("send", "million lines a second", "full collections")
			.comparedWith(JAVA, C, "pipeio, 1 thread")
			.with(this.workplace.compiles(), C, () -> send(true, (pipe) -> writing(pipe, SENT_BEFORE + SENT, 0)))
			.with(JAVA, () -> send(true, (pipe) -> java(JavaSender.class, pipe, LENGTH)))
			.with("pipeio, 1 thread", () -> send(1))
			.with("pipeio, 4 threads", () -> send(4))
			.with("pipeio, 1 thread, -Xmx64m", () -> send(1, "-Xmx64m"));
	}

	private double[] send(int threads, String... options) {
		return send(false,
				(pipe) -> Child.java(List.of(), List.of(options), PipeioSender.class, pipe, LENGTH, threads));
	}

	private double[] send(boolean made, Function<Path, Child> sender) {
		Path pipe = made ? this.workplace.pipe() : this.workplace.path();
		try (Child sending = sender.apply(pipe)) {
			Workplace.await(sending, pipe);
			try (Child counting = this.workplace.compiles() ? counting(pipe, SENT_BEFORE, SENT)
					: java(JavaReceiver.class, pipe, SENT_BEFORE, SENT)) {
				double rate = perSecond(SENT, counting.awaitFigures())[0];
				return made ? new double[] { rate } : new double[] { rate, fullCollections(sending) };
			}
		}
	}

	private static double fullCollections(Child sending) {
		try {
			return sending.ask()[0];
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Scenario roundTrip(String name, List<String> prefix) {
		boolean possible = this.workplace.compiles() && (prefix.isEmpty() || Workplace.isInstalled(prefix.get(0)));
		return Scenario.of(name, "p50 in microseconds", "p99 in microseconds", "mean in microseconds")
			.comparedWith(C, JAVA)
			.with(possible, C, () -> roundTrip(prefix, true, (paths) -> echo(prefix, paths)))
			.with(possible, JAVA, () -> roundTrip(prefix, true, (paths) -> echo(prefix, JavaEcho.class, paths)))
			.with(possible, "pipeio", () -> roundTrip(prefix, false, (paths) -> echo(prefix, PipeioEcho.class, paths)))
			.with(possible, "Unix domain socket", () -> socketRoundTrip(prefix));
	}

	private Child echo(List<String> prefix, Path[] pipes) {
		return Child.start(concat(prefix, this.workplace.program("echo"), pipes[0], pipes[1]));
	}

	/**
	 * Whether round trips can be measured.
	 * @return whether there is a client in C
	 */
	boolean hasClient() {
		return this.workplace.compiles();
	}

	/**
	 * Let pipeio echo lines.
	 * @param options options for the JVM
	 * @return the times
	 */
	double[] roundTrip(List<String> options) {
		return roundTrip(List.of(), false,
				(paths) -> Child.java(List.of(), options, PipeioEcho.class, (Object[]) paths));
	}

	private static Child echo(List<String> prefix, Class<?> main, Path[] pipes) {
		return Child.java(prefix, List.of(), main, (Object[]) pipes);
	}

	private static List<String> concat(List<String> prefix, Object... command) {
		List<String> all = new ArrayList<>(prefix);
		for (Object word : command) {
			all.add(word.toString());
		}
		return all;
	}

	private double[] roundTrip(List<String> prefix, boolean made, Function<Path[], Child> echo) {
		return client(made, echo, (pipes) -> concat(prefix, this.workplace.program("client"), pipes[0], pipes[1],
				TRIPS_BEFORE, TRIPS, LENGTH));
	}

	private double[] client(boolean made, Function<Path[], Child> echo, Function<Path[], List<String>> client) {
		Path[] pipes = made ? new Path[] { this.workplace.pipe(), this.workplace.pipe() }
				: new Path[] { this.workplace.path(), this.workplace.path() };
		try (Child serving = echo.apply(pipes)) {
			Workplace.await(serving, pipes[0]);
			Workplace.await(serving, pipes[1]);
			try (Child measuring = Child.start(client.apply(pipes))) {
				return measuring.awaitFigures();
			}
		}
	}

	private double[] socketRoundTrip(List<String> prefix) {
		Path socket = this.workplace.path();
		try (Child serving = Child.java(prefix, List.of(), SocketEcho.class, socket)) {
			Workplace.await(serving, socket);
			try (Child measuring = Child.java(prefix, List.of(), SocketClient.class, socket, TRIPS_BEFORE, TRIPS,
					LENGTH)) {
				return measuring.awaitFigures();
			}
		}
	}

	private Scenario largeLine() {
		boolean possible = this.workplace.compiles();
		return Scenario.of("a line of 16 MiB there and back", "seconds")
			.comparedWith("cat")
			.with(possible, "cat",
					() -> transfer(true,
							(pipes) -> Child.start(List.of("sh", "-c", "exec cat < \"$1\" > \"$2\"", "sh",
									pipes[0].toString(), pipes[1].toString()))))
			.with(possible, "pipeio", () -> transfer(false, (pipes) -> echo(List.of(), PipeioEcho.class, pipes)));
	}

	private double[] transfer(boolean made, Function<Path[], Child> echo) {
		return client(made, echo, (pipes) -> concat(List.of(), this.workplace.program("transfer"), pipes[0], pipes[1],
				LARGE_LINES, LARGE_LINES, LARGE - 1));
	}

}
