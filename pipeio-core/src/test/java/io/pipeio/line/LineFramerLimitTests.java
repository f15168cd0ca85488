package io.pipeio.line;

import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link LineFramer} makes of lines that are too long, and of those that
 * are incomplete at the end.
 */
class LineFramerLimitTests {

	private final FramerRecorder recorder = new FramerRecorder();

	@Test
	void dropsLineForWhichTheHeapHasNoRoom() {
		try (ClientProcess java = ClientProcess.java(SmallHeapFramer.class, List.of("-Xmx16m"))) {
			assertThat(java.awaitOutput()).isEqualTo("OUT_OF_MEMORY 131072000\nnext\n");
		}
	}

	@Test
	void discardsIncompleteLineAtEnd() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "one\nhal", "f");
		this.recorder.end(framer, IncompleteLine.DISCARD);
		assertThat(this.recorder.events()).containsExactly("[one]", "INCOMPLETE 4");
	}

	@Test
	void deliversIncompleteLineAtEnd() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "one\nhal", "f");
		this.recorder.end(framer, IncompleteLine.DELIVER);
		assertThat(this.recorder.events()).containsExactly("[one]", "[half]");
	}

	@ParameterizedTest
	@EnumSource(IncompleteLine.class)
	void startsAfreshAfterEnd(IncompleteLine incompleteLine) {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "half");
		this.recorder.end(framer, incompleteLine);
		this.recorder.take();
		this.recorder.feed(framer, "one\n");
		assertThat(this.recorder.events()).containsExactly("[one]");
	}

	@ParameterizedTest
	@EnumSource(IncompleteLine.class)
	void reportsNothingAtEndAfterNewline(IncompleteLine incompleteLine) {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.end(framer, incompleteLine);
		this.recorder.feed(framer, "one\n");
		this.recorder.end(framer, incompleteLine);
		this.recorder.end(framer, incompleteLine);
		assertThat(this.recorder.events()).containsExactly("[one]");
	}

	@ParameterizedTest
	@EnumSource(IncompleteLine.class)
	void reportsEndOfHalfLineOnce(IncompleteLine incompleteLine) {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "half");
		this.recorder.end(framer, incompleteLine);
		this.recorder.end(framer, incompleteLine);
		assertThat(this.recorder.events()).hasSize(1);
	}

	@Test
	void handsOutLineOfMaximumLength() {
		LineFramer framer = this.recorder.framer(5);
		this.recorder.feed(framer, "12345\n", "123", "45\n", "12345", "\n");
		assertThat(this.recorder.events()).containsExactly("[12345]", "[12345]", "[12345]");
	}

	@Test
	void discardsLineOneByteTooLong() {
		LineFramer framer = this.recorder.framer(5);
		this.recorder.feed(framer, "123456\nnext\n", "123", "456\nnext\n", "12345", "6\nnext\n", "123456", "\nnext\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG 6", "[next]", "TOO_LONG 6", "[next]", "TOO_LONG 6",
				"[next]", "TOO_LONG 6", "[next]");
	}

	@Test
	void reportsLineFarTooLongOnceWithItsLength() {
		LineFramer framer = this.recorder.framer(10);
		for (int i = 0; i < 1000; i++) {
			this.recorder.feed(framer, "1234567");
		}
		assertThat(this.recorder.events()).isEmpty();
		this.recorder.feed(framer, "123\nnext\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG 7003", "[next]");
	}

	@Test
	void countsEachTooLongLineFromZero() {
		LineFramer framer = this.recorder.framer(3);
		this.recorder.feed(framer, "1234\n12345\n", "123", "456\n", "1234", "56", "7\n", "123\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG 4", "TOO_LONG 5", "TOO_LONG 6", "TOO_LONG 7",
				"[123]");
	}

	@ParameterizedTest
	@EnumSource(IncompleteLine.class)
	void reportsTooLongLineAtEnd(IncompleteLine incompleteLine) {
		LineFramer framer = this.recorder.framer(5);
		this.recorder.feed(framer, "123", "456");
		this.recorder.end(framer, incompleteLine);
		this.recorder.feed(framer, "next\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG 6", "[next]");
	}

	@Test
	void letsOnlyEmptyLinesThroughWithMaximumLengthZero() {
		LineFramer framer = this.recorder.framer(0);
		this.recorder.feed(framer, "\n1\n", "\n", "1", "\n");
		assertThat(this.recorder.events()).containsExactly("[]", "TOO_LONG 1", "[]", "TOO_LONG 1");
	}

	@Test
	void countsMoreThanAnIntHolds() {
		byte[] chunk = new byte[16 * 1024 * 1024];
		LineFramer framer = this.recorder.framer(1024);
		for (int i = 0; i < 130; i++) {
			FramerRecorder.feedOnly(framer, chunk);
			assertThat(framer.next()).isNull();
		}
		this.recorder.feed(framer, "\nnext\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG " + 130L * chunk.length, "[next]");
	}

}
