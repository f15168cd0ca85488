package io.pipeio.benchmarks;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link Results} compares each round with the baseline of the same round.
 */
class ResultsTests {

	@Test
	void takesTheMiddleOfSortedValues() {
		assertThat(Results.median(3, 1, 2)).isEqualTo(2);
		assertThat(Results.median(4, 1, 2, 3)).isEqualTo(2.5);
	}

	@Test
	void comparesWithinARound() {
		Results results = new Results(Scenario.of("test", "lines").comparedWith("C").with("C", () -> new double[0]));
		results.add("C", new double[] { 1 });
		results.add("pipeio", new double[] { 2 });
		results.add("C", new double[] { 10 });
		results.add("pipeio", new double[] { 10 });
		results.add("C", new double[] { 100 });
		results.add("pipeio", new double[] { 300 });
		assertThat(results.summary()).extractingByKey("subjects")
			.extracting((subjects) -> ((Map<?, ?>) subjects).get("pipeio"))
			.extracting((figures) -> (Map<?, ?>) ((List<?>) figures).get(0))
			.satisfies((figure) -> {
				assertThat(figure.get("median")).isEqualTo(10.0);
				assertThat(figure.get("ratios")).isEqualTo(Map.of("C", 2.0));
			});
		assertThat(results).asString().contains("2.00 of C");
	}

	@Test
	void comparesWithNothingThatIsZero() {
		Results results = new Results(Scenario.of("test", "pauses").comparedWith("C").with("C", () -> new double[0]));
		results.add("C", new double[] { 0 });
		results.add("pipeio", new double[] { 0 });
		assertThat(results).asString().doesNotContain("of C");
	}

	@Test
	void ignoresFiguresThatTheScenarioDoesNotName() {
		Results results = new Results(Scenario.of("test", "lines"));
		results.add("pipeio", new double[] { 1, 2 });
		assertThat(results).asString().contains("1.000 lines").doesNotContain("2.000");
	}

}
