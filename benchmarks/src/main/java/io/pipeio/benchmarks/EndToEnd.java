package io.pipeio.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringBootVersion;

/**
 * Runs all scenarios, or some: each subject and its baselines in turn, several rounds,
 * since machines are noisy. Prints medians and ratios to the baseline of the same round,
 * and writes them to a file.
 *
 * @since 0.1.0
 */
public final class EndToEnd {

	private static final int ROUNDS = 5;

	private EndToEnd() {
	}

	/**
	 * Run the scenarios.
	 * @param arguments {@code --rounds=N}, {@code --only=} and a part of the names of
	 * scenarios, {@code --sources=} and the directory of the C programs,
	 * {@code --output=} and the file for the results
	 * @throws IOException if the results cannot be written
	 */
	public static void main(String[] arguments) throws IOException {
		Map<String, String> options = new LinkedHashMap<>();
		Stream.of(arguments)
			.map((argument) -> argument.substring(2).split("=", 2))
			.forEach((option) -> options.put(option[0], option[1]));
		int rounds = Integer.parseInt(options.getOrDefault("rounds", String.valueOf(ROUNDS)));
		List<Map<String, Object>> summaries = new ArrayList<>();
		try (Workplace workplace = new Workplace(Path.of(options.getOrDefault("sources", "src/main/c")))) {
			for (Scenario scenario : scenarios(workplace)) {
				if (scenario.name().contains(options.getOrDefault("only", ""))) {
					Results results = run(scenario, rounds);
					System.out.println(results);
					summaries.add(results.summary());
				}
			}
		}
		write(Path.of(options.getOrDefault("output", "target/results.json")), summaries);
	}

	private static List<Scenario> scenarios(Workplace workplace) {
		PipeScenarios pipes = new PipeScenarios(workplace);
		return Stream
			.of(pipes.all(), new ObservedScenarios(pipes).all(), new PeerScenarios(workplace).all(),
					new ApplicationScenarios(workplace).all())
			.flatMap(List::stream)
			.toList();
	}

	private static Results run(Scenario scenario, int rounds) {
		Results results = new Results(scenario);
		for (int round = 1; round <= rounds; round++) {
			for (Map.Entry<String, Scenario.Measurement> subject : scenario.subjects().entrySet()) {
				double[] figures = take(scenario.name() + ": " + subject.getKey(), subject.getValue());
				System.out.printf("%s, round %d of %d, %s: %s%n", scenario.name(), round, rounds, subject.getKey(),
						Arrays.toString(figures));
				results.add(subject.getKey(), figures);
			}
		}
		return results;
	}

	private static double[] take(String name, Scenario.Measurement measurement) {
		try {
			return measurement.take();
		}
		catch (Exception ex) {
			throw new IllegalStateException(name + " has failed", ex);
		}
	}

	private static void write(Path output, List<Map<String, Object>> summaries) throws IOException {
		Map<String, Object> content = new LinkedHashMap<>();
		content.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
		content.put("springBoot", SpringBootVersion.getVersion());
		content.put("kernel", System.getProperty("os.version"));
		content.put("processor", processor());
		content.put("cores", Runtime.getRuntime().availableProcessors());
		content.put("scenarios", summaries);
		Files.createDirectories(output.toAbsolutePath().getParent());
		Files.writeString(output,
				JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(content));
		System.out.println("Written to " + output.toAbsolutePath());
	}

	private static String processor() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse(System.getProperty("os.arch"));
		}
	}

}
