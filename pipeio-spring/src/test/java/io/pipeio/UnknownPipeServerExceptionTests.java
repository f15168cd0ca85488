package io.pipeio;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnknownPipeServerException}.
 */
class UnknownPipeServerExceptionTests {

	@ParameterizedTest
	@CsvSource({ "ecko, echo", "Echo, echo", "ECHO, echo", "order, orders", "ordres, orders", "e, x", "oders, orders",
			"echoo, echo", "ech, echo", "rders, orders" })
	void suggestsNearestName(String name, String nearest) {
		assertThat(new UnknownPipeServerException(name, List.of("orders", "echo", "x")).getNearestName())
			.contains(nearest);
	}

	@ParameterizedTest
	@CsvSource({ "printer", "''", "e-mail", "quotes" })
	void suggestsNothingThatIsFarOff(String name) {
		assertThat(new UnknownPipeServerException(name, List.of("orders", "echo")).getNearestName()).isEmpty();
	}

	@Test
	void namesWhatWasAskedForAndWhatThereIs() {
		UnknownPipeServerException failure = new UnknownPipeServerException("ecko", List.of("orders", "echo"));
		assertThat(failure).hasMessage("There is no pipe server 'ecko' (known: orders, echo)");
		assertThat(failure.getName()).isEqualTo("ecko");
		assertThat(failure.getKnownNames()).containsExactly("orders", "echo");
	}

	@Test
	void saysThatThereIsNoneAtAll() {
		UnknownPipeServerException failure = new UnknownPipeServerException("echo", List.of());
		assertThat(failure).hasMessage("There is no pipe server 'echo' (known: none)");
		assertThat(failure.getNearestName()).isEmpty();
	}

}
