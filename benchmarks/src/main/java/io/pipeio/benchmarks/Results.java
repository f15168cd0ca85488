package io.pipeio.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the rounds of one scenario have brought.
 */
final class Results {

	private final Scenario scenario;

	private final Map<String, List<double[]>> rounds = new LinkedHashMap<>();

	Results(Scenario scenario) {
		this.scenario = scenario;
	}

	void add(String subject, double[] figures) {
		this.rounds.computeIfAbsent(subject, (name) -> new ArrayList<>()).add(figures);
	}

	/**
	 * Sum up: of each subject and figure the rounds, their median, and the median of the
	 * ratios to each baseline of the same round.
	 * @return what goes to the file, as maps and lists
	 */
	Map<String, Object> summary() {
		Map<String, Object> subjects = new LinkedHashMap<>();
		this.rounds.forEach((subject, taken) -> subjects.put(subject, summary(subject)));
		Map<String, Object> summary = new LinkedHashMap<>();
		summary.put("scenario", this.scenario.name());
		summary.put("figures", this.scenario.figures());
		summary.put("subjects", subjects);
		return summary;
	}

	private List<Map<String, Object>> summary(String subject) {
		List<Map<String, Object>> figures = new ArrayList<>();
		for (int i = 0; i < columns(subject); i++) {
			double[] values = column(subject, i);
			Map<String, Object> figure = new LinkedHashMap<>();
			figure.put("figure", this.scenario.figures().get(i));
			figure.put("median", median(values));
			figure.put("rounds", values);
			figure.put("ratios", ratios(subject, i, values));
			figures.add(figure);
		}
		return figures;
	}

	private Map<String, Double> ratios(String subject, int index, double[] values) {
		Map<String, Double> ratios = new LinkedHashMap<>();
		for (String baseline : this.scenario.baselines()) {
			if (!baseline.equals(subject) && this.rounds.containsKey(baseline) && index < columns(baseline)) {
				double[] others = column(baseline, index);
				double ratio = median(
						IntStream.range(0, values.length).mapToDouble((i) -> values[i] / others[i]).toArray());
				if (Double.isFinite(ratio)) {
					ratios.put(baseline, ratio);
				}
			}
		}
		return ratios;
	}

	private List<double[]> taken(String subject) {
		return this.rounds.getOrDefault(subject, List.of());
	}

	private int columns(String subject) {
		return Math.min(taken(subject).get(0).length, this.scenario.figures().size());
	}

	private double[] column(String subject, int index) {
		return taken(subject).stream().mapToDouble((figures) -> figures[index]).toArray();
	}

	/**
	 * The middle of some values.
	 * @param values the values, which stay as they are
	 * @return their median
	 */
	static double median(double... values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/**
	 * The same as {@link #summary()}, to be read.
	 * @return a table
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("\n").append(this.scenario.name()).append('\n');
		for (String subject : this.rounds.keySet()) {
			for (int i = 0; i < columns(subject); i++) {
				double[] values = column(subject, i);
				text.append("  %-28s %12.3f %s".formatted((i == 0) ? subject : "", median(values),
						this.scenario.figures().get(i)));
				ratios(subject, i, values)
					.forEach((baseline, ratio) -> text.append("; %.2f of %s".formatted(ratio, baseline)));
				text.append('\n');
			}
		}
		return text.toString();
	}

}
