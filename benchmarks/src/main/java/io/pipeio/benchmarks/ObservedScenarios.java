package io.pipeio.benchmarks;

import java.util.List;

/**
 * What it costs to be seen: the throughput of a listener and the round trip of an echo,
 * with meters that are read every second, with the timer, and with observations.
 */
final class ObservedScenarios {

	private static final String NOBODY = "without Micrometer";

	private static final String METERS = "-Dbenchmarks.meters=true";

	private static final String TIMER = "-Dpipeio.listener.timer-enabled=true";

	private static final List<String> OBSERVATIONS = List.of("-Dpipeio.listener.observation-enabled=true",
			"-Dpipeio.template.observation-enabled=true");

	private static final long RECEIVED_BEFORE = 30_000_000;

	private static final long RECEIVED = 50_000_000;

	/** Observations are slower by far. */
	private static final long OBSERVED = 5_000_000;

	private final PipeScenarios pipes;

	ObservedScenarios(PipeScenarios pipes) {
		this.pipes = pipes;
	}

	List<Scenario> all() {
		return List.of(receiving(), roundTrip());
	}

	private Scenario receiving() {
		return Scenario.of("observed: receive", "million lines a second", "full collections")
			.comparedWith(NOBODY)
			.with(NOBODY, () -> receive(List.of()))
			.with("with meters", () -> receive(List.of(METERS)))
			.with("with the timer", () -> receive(List.of(METERS, TIMER)))
			.with("with observations", () -> this.pipes.receive("string", OBSERVED, OBSERVED, observed()));
	}

	private double[] receive(List<String> options) {
		return this.pipes.receive("string", RECEIVED_BEFORE, RECEIVED, options);
	}

	private Scenario roundTrip() {
		boolean possible = this.pipes.hasClient();
		return Scenario.of("observed: round trip", "p50 in microseconds", "p99 in microseconds", "mean in microseconds")
			.comparedWith(NOBODY)
			.with(possible, NOBODY, () -> this.pipes.roundTrip(List.of()))
			.with(possible, "with meters", () -> this.pipes.roundTrip(List.of(METERS)))
			.with(possible, "with the timer", () -> this.pipes.roundTrip(List.of(METERS, TIMER)))
			.with(possible, "with observations", () -> this.pipes.roundTrip(observed()));
	}

	private static List<String> observed() {
		return List.of(METERS, OBSERVATIONS.get(0), OBSERVATIONS.get(1));
	}

}
