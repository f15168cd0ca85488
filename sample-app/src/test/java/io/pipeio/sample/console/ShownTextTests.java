package io.pipeio.sample.console;

import java.nio.charset.StandardCharsets;

import io.pipeio.line.Line;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ShownText}.
 */
class ShownTextTests {

	@Test
	void leavesTextAsItIs() {
		assertThat(shown("<b> Grüße, 世界 🙂")).isEqualTo("<b> Grüße, 世界 🙂");
	}

	@Test
	void escapesControlCharacters() {
		assertThat(shown("\u001b[31m\r\t\0\u009b")).isEqualTo("\\x1b[31m\\x0d\\x09\\x00\\x9b");
	}

	@Test
	void escapesBackslash() {
		assertThat(shown("\\x1b \u001b")).isEqualTo("\\\\x1b \\x1b");
	}

	@Test
	void shortensTextThatIsNotKept() {
		assertThat(ShownText.shorten("short\r")).isEqualTo("short\\x0d");
		assertThat(ShownText.shorten("🙂".repeat(161))).isEqualTo("🙂".repeat(160) + "… (161 characters)");
	}

	@Test
	void escapesWhatTurnsOrHidesText() {
		assertThat(shown("\u202egnp.exe\u200b\u2066\u2028")).isEqualTo("\\u{202e}gnp.exe\\u{200b}\\u{2066}\\u{2028}");
	}

	@Test
	void shortensLongLine() {
		assertThat(shown("x".repeat(1000))).isEqualTo("x".repeat(160) + "… (1000 bytes)");
	}

	@Test
	void leavesOutCharacterThatWasCut() {
		assertThat(shown("x" + "ü".repeat(100))).isEqualTo("x" + "ü".repeat(79) + "… (201 bytes)");
	}

	private static String shown(String text) {
		Line line = Line.of(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		return ShownText.of(1, line, StandardCharsets.UTF_8).text();
	}

}
