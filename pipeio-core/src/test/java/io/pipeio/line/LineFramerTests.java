package io.pipeio.line;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LineFramer}.
 */
class LineFramerTests {

	private final FramerRecorder recorder = new FramerRecorder();

	@Test
	void handsOutLineOfOneChunk() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "one\n");
		assertThat(this.recorder.events()).containsExactly("[one]");
	}

	@Test
	void handsOutSeveralLinesOfOneChunk() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "one\ntwo\nthree\n");
		assertThat(this.recorder.events()).containsExactly("[one]", "[two]", "[three]");
	}

	@Test
	void handsOutLinesOneByOne() {
		LineFramer framer = this.recorder.framer(100);
		FramerRecorder.feedOnly(framer, FramerRecorder.bytes("one\ntwo\nthr"));
		assertThat(framer.next()).hasToString("one");
		assertThat(framer.next()).hasToString("two");
		assertThat(framer.next()).isNull();
		assertThat(framer.next()).isNull();
	}

	@Test
	void handsOutNothingBeforeItIsFed() {
		assertThat(this.recorder.framer(100).next()).isNull();
	}

	@Test
	void handsOutNothingOfEmptyChunk() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "", "one", "", "\n", "");
		assertThat(this.recorder.events()).containsExactly("[one]");
	}

	@Test
	void handsOutEmptyLines() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "\n\none\n\n", "\n");
		assertThat(this.recorder.events()).containsExactly("[]", "[]", "[one]", "[]", "[]");
	}

	@Test
	void joinsLineSplitAcrossChunks() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "on", "e\ntw", "o", "\n");
		assertThat(this.recorder.events()).containsExactly("[one]", "[two]");
	}

	@Test
	void framesAlikeAtEveryPairOfSplitPoints() {
		String input = "one\n\ntoo long\n12345\r\nx\n\n\nincomplete";
		for (int first = 0; first <= input.length(); first++) {
			for (int second = first; second <= input.length(); second++) {
				LineFramer framer = this.recorder.framer(6);
				this.recorder.feed(framer, input.substring(0, first), input.substring(first, second),
						input.substring(second));
				this.recorder.end(framer, IncompleteLine.DISCARD);
				assertThat(this.recorder.take()).as("split at %d and %d", first, second)
					.containsExactly("[one]", "[]", "TOO_LONG 8", "[12345\r]", "[x]", "[]", "[]", "TOO_LONG 10");
			}
		}
	}

	@Test
	void dropsTheLinesThatAreLeftAndLeavesTheOneThatIsInHand() {
		LineFramer framer = this.recorder.framer(6);
		byte[] chunk = "hand\none\n\ntoo long\n12".getBytes(StandardCharsets.US_ASCII);
		framer.feed(chunk, chunk.length);
		LineView inHand = framer.next();
		List<Integer> dropped = new ArrayList<>();
		framer.drop(dropped::add);
		assertThat(dropped).containsExactly(3, 0);
		assertThat(this.recorder.take()).containsExactly("TOO_LONG 8");
		byte[] next = "345\nsix\nhal".getBytes(StandardCharsets.US_ASCII);
		framer.feed(next, next.length);
		framer.drop(dropped::add);
		assertThat(dropped).containsExactly(3, 0, 5, 3);
		assertThat(inHand).hasToString("hand");
		assertThat(framer.next()).isNull();
		this.recorder.end(framer, IncompleteLine.DISCARD);
		assertThat(this.recorder.take()).containsExactly("INCOMPLETE 3");
	}

	@Test
	void framesAlikeByteByByte() {
		LineFramer framer = this.recorder.framer(6);
		this.recorder.feed(framer, "one\n\ntoo long\n12345\r\nlast".split(""));
		this.recorder.end(framer, IncompleteLine.DELIVER);
		assertThat(this.recorder.events()).containsExactly("[one]", "[]", "TOO_LONG 8", "[12345\r]", "[last]");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 1000, 8191, 8192, 8193, 65536 })
	void joinsLineOfManyChunks(int chunkSize) {
		byte[] line = pattern(300_000);
		byte[] input = Arrays.copyOf(line, line.length + 1);
		input[line.length] = '\n';
		LineFramer framer = this.recorder.framer(line.length);
		List<Line> lines = new ArrayList<>();
		for (int from = 0; from < input.length; from += chunkSize) {
			FramerRecorder.feedOnly(framer, Arrays.copyOfRange(input, from, Math.min(from + chunkSize, input.length)));
			for (LineView next = framer.next(); next != null; next = framer.next()) {
				lines.add(next.toLine());
			}
		}
		assertThat(lines).hasSize(1);
		assertThat(lines.get(0).toByteArray()).isEqualTo(line);
		assertThat(this.recorder.events()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 8191, 8192, 8193, 16383, 16384, 16385 })
	void joinsStartThatFillsItsMemoryExactly(int startLength) {
		byte[] start = pattern(startLength);
		LineFramer framer = this.recorder.framer(1_000_000);
		for (String end : List.of("", "end")) {
			this.recorder.feed(framer, new String(start, FramerRecorder.BYTES), end + "\n");
			assertThat(this.recorder.take()).containsExactly("[" + new String(start, FramerRecorder.BYTES) + end + "]");
		}
	}

	@Test
	void leavesKeptLinesAloneWhenTheirMemoryIsUsedAgain() {
		LineFramer framer = this.recorder.framer(100);
		byte[] memory = FramerRecorder.bytes("on\n???");
		framer.feed(memory, 2);
		assertThat(framer.next()).isNull();
		assertThat(framer.recycle()).isSameAs(memory);
		System.arraycopy(FramerRecorder.bytes("e\ntwo\n"), 0, memory, 0, 6);
		framer.feed(memory, 6);
		Line joined = framer.next().toLine();
		Line whole = framer.next().toLine();
		assertThat(framer.recycle()).isSameAs(memory);
		Arrays.fill(memory, (byte) 'X');
		assertThat(joined).hasToString("one");
		assertThat(whole).hasToString("two");
	}

	@Test
	void handsOutViewThatTurnsToTheNextLine() {
		LineFramer framer = this.recorder.framer(100);
		FramerRecorder.feedOnly(framer, FramerRecorder.bytes("one\nthree\n"));
		LineView view = framer.next();
		assertThat(view.length()).isEqualTo(3);
		assertThat(view.toByteArray()).isEqualTo(FramerRecorder.bytes("one"));
		assertThat(framer.next()).isSameAs(view).hasToString("three");
		framer.recycle();
		assertThat(view.length()).isZero();
	}

	@Test
	void keepsArrayThatIsPartOfLine() {
		LineFramer framer = this.recorder.framer(1_000_000);
		byte[] start = pattern(60_000);
		framer.feed(start, 50_000);
		assertThat(framer.next()).isNull();
		assertThat(framer.recycle()).isNull();
		byte[] rest = pattern(20_001);
		rest[20_000] = '\n';
		framer.feed(rest, rest.length);
		byte[] line = Arrays.copyOf(start, 70_000);
		System.arraycopy(rest, 0, line, 50_000, 20_000);
		assertThat(framer.next().toByteArray()).isEqualTo(line);
		assertThat(framer.recycle()).isSameAs(rest);
		assertThat(framer.recycle()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "8191, 8191", "44000, 60000" })
	void givesArrayBackThatWouldBeWastedOnLine(int length, int capacity) {
		LineFramer framer = this.recorder.framer(1_000_000);
		byte[] start = Arrays.copyOf(pattern(length), capacity);
		framer.feed(start, length);
		assertThat(framer.next()).isNull();
		assertThat(framer.recycle()).isSameAs(start);
		Arrays.fill(start, (byte) 'X');
		FramerRecorder.feedOnly(framer, FramerRecorder.bytes("\n"));
		assertThat(framer.next().toByteArray()).isEqualTo(pattern(length));
	}

	@Test
	void decodesLinesInItsCharset() {
		LineFramer framer = new LineFramer(100, StandardCharsets.UTF_8, this.recorder::discarded);
		FramerRecorder.feedOnly(framer, "gr\u00fc\u00df dich\n".getBytes(StandardCharsets.UTF_8));
		assertThat(framer.next()).hasToString("gr\u00fc\u00df dich");
	}

	@Test
	void joinsCharacterSplitAcrossChunks() {
		LineFramer framer = new LineFramer(100, StandardCharsets.UTF_8, this.recorder::discarded);
		byte[] euro = "\u20ac\n".getBytes(StandardCharsets.UTF_8);
		for (byte value : euro) {
			assertThat(framer.next()).isNull();
			FramerRecorder.feedOnly(framer, new byte[] { value });
		}
		assertThat(framer.next()).hasToString("\u20ac");
	}

	@Test
	void keepsCarriageReturn() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "one\r\n\r\n\rtwo\n", "three\r", "\n");
		assertThat(this.recorder.events()).containsExactly("[one\r]", "[\r]", "[\rtwo]", "[three\r]");
	}

	@Test
	void keepsNul() {
		LineFramer framer = this.recorder.framer(100);
		this.recorder.feed(framer, "\0\n", "a\0b\n");
		assertThat(this.recorder.events()).containsExactly("[\0]", "[a\0b]");
	}

	@Test
	void keepsEveryByteButNewline() {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (int value = 0; value < 256; value++) {
			if (value != '\n') {
				all.write(value);
			}
		}
		LineFramer framer = this.recorder.framer(255);
		this.recorder.feed(framer, all.toString(FramerRecorder.BYTES) + "\n");
		assertThat(all.size()).isEqualTo(255);
		assertThat(this.recorder.events()).containsExactly("[" + all.toString(FramerRecorder.BYTES) + "]");
	}

	@Test
	void keepsBrokenUtf8ByteForByte() {
		byte[] broken = { (byte) 0xc3, 0x28, (byte) 0xe2, (byte) 0x82, (byte) 0xff, (byte) 0xfe, (byte) 0xed,
				(byte) 0xa0, (byte) 0x80 };
		LineFramer framer = new LineFramer(100, StandardCharsets.UTF_8, this.recorder::discarded);
		FramerRecorder.feedOnly(framer, Arrays.copyOf(broken, 4));
		assertThat(framer.next()).isNull();
		byte[] rest = Arrays.copyOfRange(broken, 4, broken.length + 1);
		rest[rest.length - 1] = '\n';
		FramerRecorder.feedOnly(framer, rest);
		assertThat(framer.next().toByteArray()).isEqualTo(broken);
	}

	@Test
	void refusesChunkWhileLinesAreLeft() {
		LineFramer framer = this.recorder.framer(100);
		FramerRecorder.feedOnly(framer, FramerRecorder.bytes("one\ntwo\n"));
		assertThat(framer.next()).hasToString("one");
		assertThatIllegalStateException()
			.isThrownBy(() -> FramerRecorder.feedOnly(framer, FramerRecorder.bytes("three\n")));
		assertThat(framer.next()).hasToString("two");
		this.recorder.feed(framer, "three\n");
		assertThat(this.recorder.events()).containsExactly("[three]");
	}

	@Test
	void refusesChunkWhileHalfLineIsLeft() {
		LineFramer framer = this.recorder.framer(100);
		FramerRecorder.feedOnly(framer, FramerRecorder.bytes("one\ntw"));
		assertThat(framer.next()).hasToString("one");
		assertThatIllegalStateException()
			.isThrownBy(() -> FramerRecorder.feedOnly(framer, FramerRecorder.bytes("o\n")));
		assertThat(framer.next()).isNull();
		this.recorder.feed(framer, "o\n");
		assertThat(this.recorder.events()).containsExactly("[two]");
	}

	private static byte[] pattern(int length) {
		byte[] pattern = new byte[length];
		for (int i = 0; i < length; i++) {
			pattern[i] = (byte) ('a' + i % 23);
		}
		return pattern;
	}

}
