package io.pipeio.observation;

import java.util.function.UnaryOperator;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.fixture.BrokenObservations;
import io.pipeio.fixture.BrokenObservations.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ObservationGuard}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ObservationGuardTests {

	@ParameterizedTest
	@EnumSource(Moment.class)
	void leavesScopeAroundItAsItWas(Moment moment, CapturedOutput output) {
		ObservationRegistry registry = BrokenObservations.throwingAt(moment);
		ObservationGuard guard = new ObservationGuard(registry, "Something", UnaryOperator.identity());
		// Of a registry that works: which scope is the current one is the same for all
		Observation.Scope outer = Observation.start("outer", ObservationRegistry.create()).openScope();
		try {
			for (int i = 0; i < 2; i++) {
				Observation observation = guard.start(() -> Observation.createNotStarted("inner", registry));
				guard.openScope(observation).close();
				assertThat(registry.getCurrentObservationScope()).isSameAs(outer);
				guard.stop(observation, new IllegalArgumentException("failure"));
			}
		}
		finally {
			outer.close();
		}
		assertThat(output).containsOnlyOnce("Something cannot be observed; further failures")
			.contains("broken handler at " + moment);
	}

	@Test
	void doesNothingWhereNobodyObserves(CapturedOutput output) {
		ObservationGuard.NONE.openScope(Observation.NOOP).close();
		ObservationGuard.NONE.stop(Observation.NOOP, new IllegalArgumentException("failure"));
		assertThat(output).isEmpty();
	}

}
