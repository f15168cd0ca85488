package io.pipeio.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a run has found: figures by name, and violations of what pipeio promises, of which
 * only the first are kept with their context. Safe for use by several threads.
 */
final class Findings {

	private static final List<String> ORDER = List.of("lines", "bytes", "clients", "readers", "kills", "pauses",
			"stops", "repairs", "jvm-kills", "lost", "torn", "repeated", "skipped", "broken", "violations",
			"lost-with-jvm", "cut-by-jvm-kill", "lost-at-stop", "half-lines", "resent-torn", "longest-stop-ms",
			"longest-repair-ms");

	/** How many violations of a kind are kept. */
	private static final int KEPT = 5;

	private final Map<String, Long> figures = new TreeMap<>();

	private final Map<String, Integer> kept = new TreeMap<>();

	private final List<String> violations = new ArrayList<>();

	synchronized void add(String figure, long amount) {
		this.figures.merge(figure, amount, Long::sum);
	}

	synchronized void longest(String figure, long amount) {
		this.figures.merge(figure, amount, Math::max);
	}

	synchronized long get(String figure) {
		return this.figures.getOrDefault(figure, 0L);
	}

	/**
	 * Note that a promise was broken.
	 * @param kind the figure that counts such cases
	 * @param amount how many these are
	 * @param context what is to be known of it
	 */
	synchronized void violation(String kind, long amount, String context) {
		add(kind, amount);
		add("violations", 1);
		if (this.kept.merge(kind, 1, Integer::sum) <= KEPT) {
			this.violations.add(kind + ": " + context);
		}
	}

	/**
	 * The first violations.
	 * @return a description of each
	 */
	synchronized List<String> violations() {
		return List.copyOf(this.violations);
	}

	/**
	 * The figures in one line.
	 * @return names and numbers, those of the violations always among them
	 */
	synchronized String summary() {
		List<String> names = new ArrayList<>(ORDER);
		this.figures.keySet().stream().filter((name) -> !ORDER.contains(name)).forEach(names::add);
		return names.stream().map((name) -> name + "=" + get(name)).collect(Collectors.joining(" "));
	}

}
