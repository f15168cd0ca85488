package io.pipeio.test;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Deadline}.
 */
class DeadlineTests {

	@Test
	void describesTimeoutInTheUnitThatFits() {
		assertThat(Deadline.describe(Duration.ofSeconds(10))).isEqualTo("10s");
		assertThat(Deadline.describe(Duration.ofMillis(1500))).isEqualTo("1500ms");
	}

	@Test
	void isOverInTimeOrNever() throws StepFailure {
		Deadline over = Deadline.in(Duration.ofNanos(1));
		assertThat(over.isOver()).isTrue();
		assertThatExceptionOfType(StepFailure.class).isThrownBy(() -> over.check("Nothing"))
			.withMessageStartingWith("Nothing within ");
		assertThat(Deadline.in(Duration.ofSeconds(Long.MAX_VALUE)).isOver()).isFalse();
		Deadline.in(Duration.ofDays(1)).check("Nothing");
	}

	@Test
	void waitsForAMomentOnly() {
		assertThat(Deadline.in(Duration.ofDays(1)).waitMillis()).isBetween(1, 50);
		assertThat(Deadline.in(Duration.ofNanos(1)).waitMillis()).isEqualTo(1);
	}

}
