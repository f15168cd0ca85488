package io.pipeio;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.pipeio.line.Line;
import io.pipeio.line.LineView;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestTurns} where threads would have to meet in a moment.
 */
class RequestTurnsTests {

	private final RequestTurns turns = new RequestTurns();

	private final PipeRequest request = new PipeRequest(new byte[0], Duration.ofSeconds(1));

	private static LineView line(String text) {
		return Line.of(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).asView();
	}

	@Test
	void takesNoLineForAnswerThatHasComeBeforeTheRequestIsSent() throws Exception {
		this.turns.open();
		this.turns.add(this.request);
		this.request.awaitTurn();
		assertThat(this.turns.answer(line("too early"))).isFalse();
		this.turns.sending(this.request);
		assertThat(this.turns.answer(line("answer"))).isTrue();
		assertThat(this.request.awaitAnswer()).hasToString("answer");
	}

	@Test
	void givesNextTurnWhenRequestCannotBeSent() throws Exception {
		PipeRequest next = new PipeRequest(new byte[0], Duration.ofSeconds(1));
		this.turns.open();
		this.turns.add(this.request);
		this.turns.add(next);
		this.turns.sending(this.request);
		this.turns.giveUp(this.request);
		next.awaitTurn();
	}

}
