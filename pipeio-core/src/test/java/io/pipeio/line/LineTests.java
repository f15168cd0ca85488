package io.pipeio.line;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Line}.
 */
class LineTests {

	@Test
	void holdsPartOfItsArray() {
		Line line = new Line(bytes("before|one|after"), 7, 3, StandardCharsets.UTF_8);
		assertThat(line.length()).isEqualTo(3);
		assertThat(line.toByteArray()).isEqualTo(bytes("one"));
		assertThat(line).hasToString("one");
		assertThat(line.preview()).isEqualTo("\"one\"");
	}

	@Test
	void holdsNothing() {
		Line line = new Line(bytes("abc"), 3, 0, StandardCharsets.UTF_8);
		assertThat(line.length()).isZero();
		assertThat(line.toByteArray()).isEmpty();
		assertThat(line.asByteBuffer().hasRemaining()).isFalse();
		assertThat(line).hasToString("").isEqualTo(line(""));
		assertThat(line.preview()).isEqualTo("\"\"");
	}

	@Test
	void handsOutCopyOfItsBytes() {
		Line line = line("one");
		line.toByteArray()[0] = 'X';
		assertThat(line).hasToString("one");
	}

	@Test
	void handsOutReadOnlyView() {
		Line line = new Line(bytes("before|one|after"), 7, 3, StandardCharsets.UTF_8);
		ByteBuffer buffer = line.asByteBuffer();
		assertThat(buffer.isReadOnly()).isTrue();
		assertThat(buffer.position()).isZero();
		assertThat(buffer.capacity()).isEqualTo(3);
		assertThat(StandardCharsets.UTF_8.decode(buffer).toString()).isEqualTo("one");
		assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> buffer.put(0, (byte) 'X'));
	}

	@Test
	void handsOutViewsThatDoNotShareTheirPosition() {
		Line line = line("one");
		line.asByteBuffer().get();
		assertThat(line.asByteBuffer().remaining()).isEqualTo(3);
	}

	@Test
	void equalsLineWithSameBytesInOtherArray() {
		Line line = line("one");
		Line other = new Line(bytes("xxonexx"), 2, 3, StandardCharsets.UTF_8);
		assertThat(line).isEqualTo(other).hasSameHashCodeAs(other);
		assertThat(line).isEqualTo(line);
	}

	@Test
	void differsFromLineWithOtherBytes() {
		Line line = line("one");
		assertThat(line).isNotEqualTo(line("onE"));
		assertThat(line).isNotEqualTo(line("on"));
		assertThat(line).isNotEqualTo(line("one "));
		assertThat(line).isNotEqualTo(line(""));
		assertThat(line).isNotEqualTo("one");
		assertThat(line).isNotEqualTo(null);
	}

	@Test
	void spreadsHashCodes() {
		assertThat(line("one").hashCode()).isNotEqualTo(line("two").hashCode());
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "ISO-8859-1", "UTF-16BE", "windows-1252" })
	void decodesTextInItsCharset(String charset) {
		byte[] text = "gr\u00fc\u00df dich".getBytes(Charset.forName(charset));
		assertThat(new Line(text, 0, text.length, Charset.forName(charset))).hasToString("gr\u00fc\u00df dich");
	}

	@Test
	void decodesBrokenTextWithReplacementCharacter() {
		byte[] broken = { 'a', (byte) 0xff, 'b' };
		assertThat(new Line(broken, 0, 3, StandardCharsets.UTF_8)).hasToString("a\ufffdb");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			volume 11        | "volume 11"
			say "hi"         | "say \\"hi\\""
			C:\\temp         | "C:\\\\temp"
			it's             | "it's"
			~                | "~"
			""")
	void previewsPrintableText(String text, String preview) {
		assertThat(line(text).preview()).isEqualTo(preview);
	}

	@Test
	void escapesControlCharactersInPreview() {
		assertThat(line("a\tb\r").preview()).isEqualTo("\"a\\tb\\r\"");
		assertThat(line("\0\u0001\u0007\b\u007f").preview()).isEqualTo("\"\\x00\\x01\\x07\\x08\\x7f\"");
	}

	@Test
	void escapesTerminalSequenceInPreview() {
		assertThat(line("\u001b[2Jowned").preview()).isEqualTo("\"\\x1b[2Jowned\"");
	}

	@Test
	void escapesAllButAsciiInPreview() {
		assertThat(line("\u00fc\u20ac").preview()).isEqualTo("\"\\xc3\\xbc\\xe2\\x82\\xac\"");
		assertThat(new Line(new byte[] { (byte) 0xff, (byte) 0x80 }, 0, 2, StandardCharsets.UTF_8).preview())
			.isEqualTo("\"\\xff\\x80\"");
	}

	@Test
	void escapesEveryByteInPreviewToPrintableAscii() {
		for (int value = 0; value < 256; value++) {
			Line line = new Line(new byte[] { (byte) value }, 0, 1, StandardCharsets.UTF_8);
			assertThat(line.preview()).as("byte %d", value).matches("\"[ -~]{1,4}\"");
		}
	}

	@Test
	void previewsLineOfEightyBytesInFull() {
		String text = "x".repeat(80);
		assertThat(line(text).preview()).isEqualTo("\"" + text + "\"");
	}

	@Test
	void cutsPreviewAfterEightyBytes() {
		assertThat(line("x".repeat(81)).preview()).isEqualTo("\"" + "x".repeat(80) + "\"... (81 bytes)");
		assertThat(line("\0".repeat(5000)).preview()).isEqualTo("\"" + "\\x00".repeat(80) + "\"... (5000 bytes)");
	}

	@Test
	void compactsToEqualLineThatKeepsNothingElse() {
		byte[] chunk = bytes("before|one|after");
		Line line = new Line(chunk, 7, 3, StandardCharsets.UTF_16BE);
		Line compact = line.compact();
		assertThat(compact).isEqualTo(line).hasToString(line.toString());
		assertThat(compact.compact()).isSameAs(compact);
		chunk[7] = 'X';
		assertThat(compact.toByteArray()).isEqualTo(bytes("one"));
	}

	@Test
	void staysSameWhenAlreadyCompact() {
		Line line = line("one");
		assertThat(line.compact()).isSameAs(line);
	}

	@Test
	void acceptsOneLineToSend() {
		byte[] bytes = bytes("a\r\0\u00ff");
		assertThat(Line.requireOneLine(bytes)).isSameAs(bytes);
		assertThat(Line.requireOneLine(new byte[0])).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "one\n", "one\ntwo", "\none", "one\r\n" })
	void refusesLineWithNewlineToSend(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Line.requireOneLine(bytes(text)))
			.withMessageContaining("newline");
	}

	private static Line line(String text) {
		byte[] bytes = bytes(text);
		return new Line(bytes, 0, bytes.length, StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
