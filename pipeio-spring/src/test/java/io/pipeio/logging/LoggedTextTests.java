package io.pipeio.logging;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoggedText}.
 */
class LoggedTextTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "plain text", "a\ttab", "\u00e9\u00df\u4e2d\u05d0", "\ud83d\ude80 launched",
			"C:\\new \"quoted\"" })
	void leavesTextThatCanBeSeen(String text) {
		assertThat(LoggedText.isHarmless(text)).isTrue();
		assertThat(LoggedText.of(text)).isSameAs(text);
	}

	@ParameterizedTest
	@CsvSource({ "0, \\u0000", "7, \\u0007", "8, \\u0008", "0xa, \\n", "0xd, \\u000d", "0x1b, \\u001b", "0x7f, \\u007f",
			"0x85, \\u0085", "0x9b, \\u009b", "0xad, \\u00ad", "0x200b, \\u200b", "0x200f, \\u200f", "0x2028, \\u2028",
			"0x2029, \\u2029", "0x202a, \\u202a", "0x202e, \\u202e", "0x2066, \\u2066", "0x2069, \\u2069",
			"0xfeff, \\ufeff", "0xd800, \\ud800", "0xdfff, \\udfff", "0xffff, \\uffff",
			// One that is hidden in two surrogates: a tag, of which a text can be made
			"0xe0041, \\udb40\\udc41" })
	void escapesWhatCannotBeSeen(String character, String escaped) {
		String text = Character.toString(Integer.decode(character));
		assertThat(LoggedText.isHarmless("a" + text + "b")).isFalse();
		assertThat(LoggedText.of("a" + text + "b")).isEqualTo("a" + escaped + "b");
	}

	@Test
	void cutsOffLongText() {
		assertThat(LoggedText.of("x".repeat(1000))).isEqualTo("x".repeat(1000));
		assertThat(LoggedText.of("x".repeat(1001))).isEqualTo("x".repeat(1000) + "... (1001 characters)");
		assertThat(LoggedText.of("\n".repeat(5000))).isEqualTo("\\n".repeat(1000) + "... (5000 characters)");
	}

	@Test
	void makesOneLineOfLimitedLength() {
		assertThat(LoggedText.ofAtMost("a\tb\nc\rd", 100)).isEqualTo("a\\tb\\nc\\u000dd");
		assertThat(LoggedText.ofAtMost("", 3)).isEmpty();
		assertThat(LoggedText.ofAtMost("x".repeat(10), 10)).isEqualTo("x".repeat(10));
		assertThat(LoggedText.ofAtMost("x".repeat(11), 10)).isEqualTo("x".repeat(7) + "...");
		assertThat(LoggedText.ofAtMost("\u0007".repeat(1000), 10)).isEqualTo("\\u0007...");
		assertThat(LoggedText.ofAtMost("x".repeat(6) + "\ud83d\ude80" + "y".repeat(9), 10))
			.isEqualTo("x".repeat(6) + "...");
		assertThat(LoggedText.ofAtMost("x\ud83d", 100)).isEqualTo("x\\ud83d");
	}

	@Test
	void leavesNoHalfOfCharacterWhereItCutsOff() {
		assertThat(LoggedText.of("x".repeat(999) + "\ud83d\ude80"))
			.isEqualTo("x".repeat(999) + "\\ud83d... (1001 characters)");
	}

}
