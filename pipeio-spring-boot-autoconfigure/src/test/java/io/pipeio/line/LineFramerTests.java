package io.pipeio.line;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.pipeio.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LineFramer}.
 */
class LineFramerTests {

	/** One character for each byte, so that text in these tests stands for bytes. */
	private static final Charset BYTES = StandardCharsets.ISO_8859_1;

	private final FramerRecorder recorder = new FramerRecorder();

	@Test
	void dropsLineForWhichTheHeapHasNoRoom() {
		try (ClientProcess java = ClientProcess.java(SmallHeapFramer.class, List.of("-Xmx16m"))) {
			assertThat(java.awaitOutput()).isEqualTo("OUT_OF_MEMORY 131072000\nnext\n");
		}
	}

	@Test
	void handsOutLineOfOneChunk() {
		LineFramer framer = framer(100);
		feed(framer, "one\n");
		assertThat(this.recorder.events()).containsExactly("[one]");
	}

	@Test
	void handsOutSeveralLinesOfOneChunk() {
		LineFramer framer = framer(100);
		feed(framer, "one\ntwo\nthree\n");
		assertThat(this.recorder.events()).containsExactly("[one]", "[two]", "[three]");
	}

	@Test
	void handsOutLinesOneByOne() {
		LineFramer framer = framer(100);
		feed(framer, bytes("one\ntwo\nthr"));
		assertThat(framer.next()).hasToString("one");
		assertThat(framer.next()).hasToString("two");
		assertThat(framer.next()).isNull();
		assertThat(framer.next()).isNull();
	}

	@Test
	void handsOutNothingBeforeItIsFed() {
		assertThat(framer(100).next()).isNull();
	}

	@Test
	void handsOutNothingOfEmptyChunk() {
		LineFramer framer = framer(100);
		feed(framer, "", "one", "", "\n", "");
		assertThat(this.recorder.events()).containsExactly("[one]");
	}

	@Test
	void handsOutEmptyLines() {
		LineFramer framer = framer(100);
		feed(framer, "\n\none\n\n", "\n");
		assertThat(this.recorder.events()).containsExactly("[]", "[]", "[one]", "[]", "[]");
	}

	@Test
	void joinsLineSplitAcrossChunks() {
		LineFramer framer = framer(100);
		feed(framer, "on", "e\ntw", "o", "\n");
		assertThat(this.recorder.events()).containsExactly("[one]", "[two]");
	}

	@Test
	void framesAlikeAtEveryPairOfSplitPoints() {
		String input = "one\n\ntoo long\n12345\r\nx\n\n\nincomplete";
		for (int first = 0; first <= input.length(); first++) {
			for (int second = first; second <= input.length(); second++) {
				LineFramer framer = framer(6);
				feed(framer, input.substring(0, first), input.substring(first, second), input.substring(second));
				end(framer, IncompleteLine.DISCARD);
				assertThat(this.recorder.take()).as("split at %d and %d", first, second)
					.containsExactly("[one]", "[]", "TOO_LONG 8", "[12345\r]", "[x]", "[]", "[]", "TOO_LONG 10");
			}
		}
	}

	@Test
	void dropsTheLinesThatAreLeftAndLeavesTheOneThatIsInHand() {
		LineFramer framer = framer(6);
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
		end(framer, IncompleteLine.DISCARD);
		assertThat(this.recorder.take()).containsExactly("INCOMPLETE 3");
	}

	@Test
	void framesAlikeByteByByte() {
		LineFramer framer = framer(6);
		feed(framer, "one\n\ntoo long\n12345\r\nlast".split(""));
		end(framer, IncompleteLine.DELIVER);
		assertThat(this.recorder.events()).containsExactly("[one]", "[]", "TOO_LONG 8", "[12345\r]", "[last]");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 1000, 8191, 8192, 8193, 65536 })
	void joinsLineOfManyChunks(int chunkSize) {
		byte[] line = pattern(300_000);
		byte[] input = Arrays.copyOf(line, line.length + 1);
		input[line.length] = '\n';
		LineFramer framer = framer(line.length);
		List<Line> lines = new ArrayList<>();
		for (int from = 0; from < input.length; from += chunkSize) {
			feed(framer, Arrays.copyOfRange(input, from, Math.min(from + chunkSize, input.length)));
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
		LineFramer framer = framer(1_000_000);
		for (String end : List.of("", "end")) {
			feed(framer, new String(start, BYTES), end + "\n");
			assertThat(this.recorder.take()).containsExactly("[" + new String(start, BYTES) + end + "]");
		}
	}

	@Test
	void leavesKeptLinesAloneWhenTheirMemoryIsUsedAgain() {
		LineFramer framer = framer(100);
		byte[] memory = bytes("on\n???");
		framer.feed(memory, 2);
		assertThat(framer.next()).isNull();
		assertThat(framer.recycle()).isSameAs(memory);
		System.arraycopy(bytes("e\ntwo\n"), 0, memory, 0, 6);
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
		LineFramer framer = framer(100);
		feed(framer, bytes("one\nthree\n"));
		LineView view = framer.next();
		assertThat(view.length()).isEqualTo(3);
		assertThat(view.toByteArray()).isEqualTo(bytes("one"));
		assertThat(framer.next()).isSameAs(view).hasToString("three");
		framer.recycle();
		assertThat(view.length()).isZero();
	}

	@Test
	void keepsArrayThatIsPartOfLine() {
		LineFramer framer = framer(1_000_000);
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
		LineFramer framer = framer(1_000_000);
		byte[] start = Arrays.copyOf(pattern(length), capacity);
		framer.feed(start, length);
		assertThat(framer.next()).isNull();
		assertThat(framer.recycle()).isSameAs(start);
		Arrays.fill(start, (byte) 'X');
		feed(framer, bytes("\n"));
		assertThat(framer.next().toByteArray()).isEqualTo(pattern(length));
	}

	@Test
	void decodesLinesInItsCharset() {
		LineFramer framer = new LineFramer(100, StandardCharsets.UTF_8, this.recorder::discarded);
		feed(framer, "gr\u00fc\u00df dich\n".getBytes(StandardCharsets.UTF_8));
		assertThat(framer.next()).hasToString("gr\u00fc\u00df dich");
	}

	@Test
	void joinsCharacterSplitAcrossChunks() {
		LineFramer framer = new LineFramer(100, StandardCharsets.UTF_8, this.recorder::discarded);
		byte[] euro = "\u20ac\n".getBytes(StandardCharsets.UTF_8);
		for (byte value : euro) {
			assertThat(framer.next()).isNull();
			feed(framer, new byte[] { value });
		}
		assertThat(framer.next()).hasToString("\u20ac");
	}

	@Test
	void keepsCarriageReturn() {
		LineFramer framer = framer(100);
		feed(framer, "one\r\n\r\n\rtwo\n", "three\r", "\n");
		assertThat(this.recorder.events()).containsExactly("[one\r]", "[\r]", "[\rtwo]", "[three\r]");
	}

	@Test
	void keepsNul() {
		LineFramer framer = framer(100);
		feed(framer, "\0\n", "a\0b\n");
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
		LineFramer framer = framer(255);
		feed(framer, all.toString(BYTES) + "\n");
		assertThat(all.size()).isEqualTo(255);
		assertThat(this.recorder.events()).containsExactly("[" + all.toString(BYTES) + "]");
	}

	@Test
	void keepsBrokenUtf8ByteForByte() {
		byte[] broken = { (byte) 0xc3, 0x28, (byte) 0xe2, (byte) 0x82, (byte) 0xff, (byte) 0xfe, (byte) 0xed,
				(byte) 0xa0, (byte) 0x80 };
		LineFramer framer = new LineFramer(100, StandardCharsets.UTF_8, this.recorder::discarded);
		feed(framer, Arrays.copyOf(broken, 4));
		assertThat(framer.next()).isNull();
		byte[] rest = Arrays.copyOfRange(broken, 4, broken.length + 1);
		rest[rest.length - 1] = '\n';
		feed(framer, rest);
		assertThat(framer.next().toByteArray()).isEqualTo(broken);
	}

	@Test
	void discardsIncompleteLineAtEnd() {
		LineFramer framer = framer(100);
		feed(framer, "one\nhal", "f");
		end(framer, IncompleteLine.DISCARD);
		assertThat(this.recorder.events()).containsExactly("[one]", "INCOMPLETE 4");
	}

	@Test
	void deliversIncompleteLineAtEnd() {
		LineFramer framer = framer(100);
		feed(framer, "one\nhal", "f");
		end(framer, IncompleteLine.DELIVER);
		assertThat(this.recorder.events()).containsExactly("[one]", "[half]");
	}

	@ParameterizedTest
	@EnumSource(IncompleteLine.class)
	void startsAfreshAfterEnd(IncompleteLine incompleteLine) {
		LineFramer framer = framer(100);
		feed(framer, "half");
		end(framer, incompleteLine);
		this.recorder.take();
		feed(framer, "one\n");
		assertThat(this.recorder.events()).containsExactly("[one]");
	}

	@ParameterizedTest
	@EnumSource(IncompleteLine.class)
	void reportsNothingAtEndAfterNewline(IncompleteLine incompleteLine) {
		LineFramer framer = framer(100);
		end(framer, incompleteLine);
		feed(framer, "one\n");
		end(framer, incompleteLine);
		end(framer, incompleteLine);
		assertThat(this.recorder.events()).containsExactly("[one]");
	}

	@ParameterizedTest
	@EnumSource(IncompleteLine.class)
	void reportsEndOfHalfLineOnce(IncompleteLine incompleteLine) {
		LineFramer framer = framer(100);
		feed(framer, "half");
		end(framer, incompleteLine);
		end(framer, incompleteLine);
		assertThat(this.recorder.events()).hasSize(1);
	}

	@Test
	void handsOutLineOfMaximumLength() {
		LineFramer framer = framer(5);
		feed(framer, "12345\n", "123", "45\n", "12345", "\n");
		assertThat(this.recorder.events()).containsExactly("[12345]", "[12345]", "[12345]");
	}

	@Test
	void discardsLineOneByteTooLong() {
		LineFramer framer = framer(5);
		feed(framer, "123456\nnext\n", "123", "456\nnext\n", "12345", "6\nnext\n", "123456", "\nnext\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG 6", "[next]", "TOO_LONG 6", "[next]", "TOO_LONG 6",
				"[next]", "TOO_LONG 6", "[next]");
	}

	@Test
	void reportsLineFarTooLongOnceWithItsLength() {
		LineFramer framer = framer(10);
		for (int i = 0; i < 1000; i++) {
			feed(framer, "1234567");
		}
		assertThat(this.recorder.events()).isEmpty();
		feed(framer, "123\nnext\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG 7003", "[next]");
	}

	@Test
	void countsEachTooLongLineFromZero() {
		LineFramer framer = framer(3);
		feed(framer, "1234\n12345\n", "123", "456\n", "1234", "56", "7\n", "123\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG 4", "TOO_LONG 5", "TOO_LONG 6", "TOO_LONG 7",
				"[123]");
	}

	@ParameterizedTest
	@EnumSource(IncompleteLine.class)
	void reportsTooLongLineAtEnd(IncompleteLine incompleteLine) {
		LineFramer framer = framer(5);
		feed(framer, "123", "456");
		end(framer, incompleteLine);
		feed(framer, "next\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG 6", "[next]");
	}

	@Test
	void letsOnlyEmptyLinesThroughWithMaximumLengthZero() {
		LineFramer framer = framer(0);
		feed(framer, "\n1\n", "\n", "1", "\n");
		assertThat(this.recorder.events()).containsExactly("[]", "TOO_LONG 1", "[]", "TOO_LONG 1");
	}

	@Test
	void countsMoreThanAnIntHolds() {
		byte[] chunk = new byte[16 * 1024 * 1024];
		LineFramer framer = framer(1024);
		for (int i = 0; i < 130; i++) {
			feed(framer, chunk);
			assertThat(framer.next()).isNull();
		}
		feed(framer, "\nnext\n");
		assertThat(this.recorder.events()).containsExactly("TOO_LONG " + 130L * chunk.length, "[next]");
	}

	@Test
	void refusesChunkWhileLinesAreLeft() {
		LineFramer framer = framer(100);
		feed(framer, bytes("one\ntwo\n"));
		assertThat(framer.next()).hasToString("one");
		assertThatIllegalStateException().isThrownBy(() -> feed(framer, bytes("three\n")));
		assertThat(framer.next()).hasToString("two");
		feed(framer, "three\n");
		assertThat(this.recorder.events()).containsExactly("[three]");
	}

	@Test
	void refusesChunkWhileHalfLineIsLeft() {
		LineFramer framer = framer(100);
		feed(framer, bytes("one\ntw"));
		assertThat(framer.next()).hasToString("one");
		assertThatIllegalStateException().isThrownBy(() -> feed(framer, bytes("o\n")));
		assertThat(framer.next()).isNull();
		feed(framer, "o\n");
		assertThat(this.recorder.events()).containsExactly("[two]");
	}

	private LineFramer framer(int maxLength) {
		return new LineFramer(maxLength, BYTES, this.recorder::discarded);
	}

	private void feed(LineFramer framer, String... chunks) {
		for (String chunk : chunks) {
			this.recorder.feed(framer, bytes(chunk));
		}
	}

	private static void feed(LineFramer framer, byte[] chunk) {
		framer.feed(chunk, chunk.length);
	}

	private void end(LineFramer framer, IncompleteLine incompleteLine) {
		this.recorder.end(framer, incompleteLine);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(BYTES);
	}

	private static byte[] pattern(int length) {
		byte[] pattern = new byte[length];
		for (int i = 0; i < length; i++) {
			pattern[i] = (byte) ('a' + i % 23);
		}
		return pattern;
	}

}
