package io.pipeio.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.pipeio.benchmarks.subject.ManyServers;
import io.pipeio.benchmarks.subject.PlainApplication;

/**
 * What pipeio adds to a Boot application: to its start, for many servers, and while
 * nothing happens.
 */
final class ApplicationScenarios {

	/** What a Boot application without any starter has. */
	private static final Pattern BOOT = Pattern.compile("(spring-(boot|boot-autoconfigure|core|beans|context|aop"
			+ "|expression)|logback-.*|slf4j-.*|jul-to-.*|log4j-.*|snakeyaml|jspecify|micrometer-.*|commons-logging)"
			+ "-[0-9].*\\.jar");

	/** Of classes that are in no jar yet. */
	private static final Pattern MODULE = Pattern.compile("/pipeio-[a-z-]+/target/classes$");

	private static final Pattern PIPEIO = Pattern.compile("(jna-[0-9]|pipeio-(core|spring)|spring-messaging).*");

	/** How often an application is started in each round, of which the median counts. */
	private static final int STARTS = 7;

	private static final Duration IDLE = Duration.ofSeconds(20);

	private final Workplace workplace;

	ApplicationScenarios(Workplace workplace) {
		this.workplace = workplace;
	}

	List<Scenario> all() {
		return List.of(starting(), many(), idle());
	}

	private Scenario starting() {
		return Scenario.of("start of a Boot application", "milliseconds")
			.comparedWith("without pipeio")
			.with("without pipeio", () -> start(false))
			.with("with a two-way server",
					() -> start(true, "--pipeio.servers.test.in-pipe=" + this.workplace.path(),
							"--pipeio.servers.test.out-pipe=" + this.workplace.path()))
			.with("with the starter alone", () -> start(true));
	}

	private static double[] start(boolean pipeio, Object... arguments) {
		List<String> classPath = List.of("-cp", classPath(pipeio));
		double[] starts = new double[STARTS];
		for (int i = 0; i < STARTS; i++) {
			try (Child application = Child.java(List.of(), classPath, PlainApplication.class, arguments)) {
				starts[i] = application.awaitFigures()[0];
			}
		}
		return new double[] { Results.median(starts) };
	}

	private static String classPath(boolean pipeio) {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> isOnClassPath(Path.of(entry), pipeio))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static boolean isOnClassPath(Path entry, boolean pipeio) {
		String name = entry.getFileName().toString();
		boolean own = entry.endsWith("benchmarks/target/classes");
		boolean ofPipeio = PIPEIO.matcher(name).matches()
				|| (name.equals("classes") && MODULE.matcher(entry.toString()).find());
		return own || BOOT.matcher(name).matches() || (pipeio && ofPipeio);
	}

	private Scenario many() {
		return Scenario
			.of("many two-way servers", "seconds to start", "resident MiB", "threads",
					"seconds for an echo through each", "seconds to stop")
			.comparedWith("1 server")
			.with("1 server", () -> many(1))
			.with("1,000 servers", () -> many(1000));
	}

	private double[] many(int count) throws IOException {
		Path directory = this.workplace.path();
		try (Child application = Child.java(List.of(), List.of(), ManyServers.class, directory, count)) {
			double[] figures = application.awaitFigures();
			long start = System.nanoTime();
			for (int i = 0; i < count; i++) {
				echo(directory.resolve(i + ".in"), directory.resolve(i + ".out"));
			}
			double echoes = (System.nanoTime() - start) / 1e9;
			double stop = application.terminate().toNanos() / 1e9;
			return new double[] { figures[0], figures[1], figures[2], echoes, stop };
		}
	}

	private static void echo(Path in, Path out) throws IOException {
		try (RandomAccessFile writer = new RandomAccessFile(in.toFile(), "rw")) {
			writer.write("hello\n".getBytes(StandardCharsets.US_ASCII));
			try (RandomAccessFile reader = new RandomAccessFile(out.toFile(), "r")) {
				if (!"hello".equals(reader.readLine())) {
					throw new IllegalStateException("There is no echo from " + out);
				}
			}
		}
	}

	private Scenario idle() {
		return Scenario.of("10 idle servers", "wake-ups of pipeio's threads a second")
			.with("pipeio", this::idleServers);
	}

	private double[] idleServers() throws IOException, InterruptedException {
		Path directory = this.workplace.path();
		try (Child application = Child.java(List.of(), List.of(), ManyServers.class, directory, 10)) {
			application.awaitFigures();
			Thread.sleep(2000);
			double before = application.ask()[0];
			Thread.sleep(IDLE.toMillis());
			return new double[] { (application.ask()[0] - before) / IDLE.toSeconds() };
		}
	}

}
