package io.pipeio.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is measured: some subjects that do the same, one or more figures of each.
 *
 * @param name what it is called in the results
 * @param figures the names of the figures, with their units
 * @param baselines the subjects with which the others are compared
 * @param subjects how each is measured
 */
record Scenario(String name, List<String> figures, List<String> baselines, Map<String, Measurement> subjects) {

	static Scenario of(String name, String... figures) {
		return new Scenario(name, List.of(figures), List.of(), new LinkedHashMap<>());
	}

	Scenario comparedWith(String... baselines) {
		return new Scenario(this.name, this.figures, List.of(baselines), this.subjects);
	}

	Scenario with(String subject, Measurement measurement) {
		this.subjects.put(subject, measurement);
		return this;
	}

	Scenario with(boolean possible, String subject, Measurement measurement) {
		return possible ? with(subject, measurement) : this;
	}

	/**
	 * Measures a subject once.
	 */
	interface Measurement {

		double[] take() throws Exception;

	}

}
