package io.pipeio.observation;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pipeio.line.Line;
import io.pipeio.line.LineEnvelope.Content;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link JsonLineEnvelope}.
 */
class JsonLineEnvelopeTests {

	private static final Charset UTF_8 = StandardCharsets.UTF_8;

	private final JsonLineEnvelope envelope = new JsonLineEnvelope();

	@Test
	void wrapsTextWithHeaders() {
		assertThat(wrap("say \"hi\"\t\u00fc", Map.of("traceparent", "00-1-2-01")))
			.isEqualTo("{\"headers\":{\"traceparent\":\"00-1-2-01\"},\"payload\":\"say \\\"hi\\\"\\t\u00fc\"}");
	}

	@Test
	void wrapsTextWithoutHeaders() {
		assertThat(wrap("", Map.of())).isEqualTo("{\"headers\":{},\"payload\":\"\"}");
	}

	@Test
	void wrapsWhatIsNoTextAsBase64() {
		byte[] wrapped = this.envelope.wrap(new byte[] { (byte) 0xff, 0 }, Map.of(), UTF_8);
		assertThat(new String(wrapped, UTF_8)).isEqualTo("{\"headers\":{},\"base64\":\"/wA=\"}");
	}

	@Test
	void unwrapsWhatItWraps() {
		Random random = new Random(4711);
		for (Charset charset : new Charset[] { UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.US_ASCII }) {
			for (int i = 0; i < 500; i++) {
				byte[] line = new byte[random.nextInt(40)];
				random.nextBytes(line);
				for (int j = 0; j < line.length; j++) {
					line[j] = (line[j] == '\n') ? 0 : (i % 2 == 0) ? line[j] : (byte) (line[j] & 0x7f);
				}
				if (new String(line, charset).indexOf('\n') >= 0) {
					continue;
				}
				Map<String, String> headers = Map.of("a", "\u00e4\n\"" + i, "b", "");
				byte[] wrapped = this.envelope.wrap(line, (charset == UTF_8) ? headers : Map.of("a", "x"), charset);
				assertThat(wrapped).doesNotContain('\n');
				Content content = this.envelope.unwrap(Line.of(wrapped, charset), charset);
				assertThat(content).isNotNull();
				assertThat(content.line()).isEqualTo(Line.of(line, charset));
				assertThat(content.headers()).isEqualTo((charset == UTF_8) ? headers : Map.of("a", "x"));
			}
		}
	}

	@Test
	void unwrapsWhatItWrapsInEachCharsetThatItSupports() {
		Map<String, String> headers = Map.of("traceparent", "00-1-2-01", "a", "~|`^[]@#$\\\"\n\u001b");
		for (Charset charset : Charset.availableCharsets().values()) {
			if (this.envelope.supports(charset) && isCharsetOfLines(charset)) {
				for (String text : new String[] { "", "{\"a\":[1]}", "\\n~", "\u001b$B(", "\u00e4" }) {
					byte[] line = text.getBytes(charset);
					Content content = this.envelope.unwrap(Line.of(this.envelope.wrap(line, headers, charset), charset),
							charset);
					assertThat(content).as("%s in %s", text, charset).isNotNull();
					assertThat(content.line()).as("%s in %s", text, charset).isEqualTo(Line.of(line, charset));
					assertThat(content.headers()).as("%s", charset).isEqualTo(headers);
				}
			}
		}
	}

	private static boolean isCharsetOfLines(Charset charset) {
		return Arrays.equals("\n".getBytes(charset), new byte[] { '\n' });
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-MacSymbol", "x-MacDingbat", "x-IBM943", "ISO-2022-CN" })
	void doesNotSupportCharsetWithoutAllOfAscii(String charset) {
		Assumptions.assumeTrue(Charset.isSupported(charset), "the JDK has its extended charsets");
		assertThat(this.envelope.supports(Charset.forName(charset))).isFalse();
	}

	@Test
	void unwrapsInSeveralCharsets() {
		for (Charset charset : new Charset[] { StandardCharsets.UTF_16LE, UTF_8, StandardCharsets.UTF_16LE }) {
			byte[] line = "hello".getBytes(charset);
			Content content = this.envelope.unwrap(Line.of(this.envelope.wrap(line, Map.of(), charset), charset),
					charset);
			assertThat(content).isNotNull();
			assertThat(content.line()).isEqualTo(Line.of(line, charset));
		}
	}

	@Test
	void unwrapsWhatShellWouldWrite() {
		Content content = unwrap(" {\"payload\": \"hello\"} ".strip());
		assertThat(content).isNotNull();
		assertThat(content.line().toString()).isEqualTo("hello");
		assertThat(content.headers()).isEmpty();
	}

	@Test
	void unwrapsHeadersAfterPayload() {
		Content content = unwrap("{\"payload\":\"hello\",\"headers\":{\"a\":\"1\"}}");
		assertThat(content).isNotNull();
		assertThat(content.headers()).containsExactly(Map.entry("a", "1"));
	}

	@Test
	void unwrapsLongPayload() {
		String text = "x".repeat(200_000);
		Content content = unwrap(wrap(text, Map.of()));
		assertThat(content).isNotNull();
		assertThat(content.line().length()).isEqualTo(200_000);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "hello", "{", "{}", "[]", "{\"payload\":", "{\"payload\":1}", "{\"payload\":null}",
			"{\"payload\":{\"a\":\"b\"}}", "{\"payload\":[\"a\"]}", "{\"payload\":\"a\",\"payload\":\"b\"}",
			"{\"payload\":\"a\",\"base64\":\"YQ==\"}", "{\"payload\":\"a\"} x", "{\"payload\":\"a\"}{}",
			"{\"payload\":\"a\",\"other\":\"b\"}", "{\"other\":\"a\"}", "{\"headers\":{}}",
			"{\"headers\":{},\"headers\":{},\"payload\":\"a\"}", "{\"headers\":[],\"payload\":\"a\"}",
			"{\"headers\":\"x\",\"payload\":\"a\"}", "{\"headers\":{\"a\":1},\"payload\":\"a\"}",
			"{\"headers\":{\"a\":{}},\"payload\":\"a\"}", "{\"headers\":{\"a\":\"1\",\"a\":\"2\"},\"payload\":\"a\"}",
			"{\"headers\":{\"a\":\"1\"", "{\"payload\":\"two\\nlines\"}", "{\"base64\":\"Cg==\"}",
			"{\"base64\":\"no base64\"}", "{\"payload\":\"\\ud800\"}", "{\"payload\":\"a\\q\"}", "{payload:\"a\"}" })
	void leavesWhatIsNoEnvelope(String line) {
		assertThat(unwrap(line)).isNull();
	}

	@Test
	void leavesTooManyHeaders() {
		assertThat(unwrap(wrap("a", headers(32)))).isNotNull();
		assertThat(unwrap(wrap("a", headers(33)))).isNull();
		assertThat(unwrap(wrap("a", headers(100_000)))).isNull();
	}

	private static Map<String, String> headers(int count) {
		return IntStream.range(0, count).boxed().collect(Collectors.toMap((i) -> "h" + i, (i) -> "v"));
	}

	@Test
	void leavesDeepNesting() {
		assertThat(unwrap("{\"headers\":" + "{\"a\":".repeat(100_000))).isNull();
		assertThat(unwrap("{\"payload\":" + "[".repeat(100_000))).isNull();
	}

	@Test
	void leavesWhatIsNoTextOfCharset() {
		byte[] line = "{\"payload\":\"?\"}".getBytes(UTF_8);
		line[12] = (byte) 0xff;
		assertThat(this.envelope.unwrap(Line.of(line, UTF_8), UTF_8)).isNull();
	}

	private String wrap(String text, Map<String, String> headers) {
		return new String(this.envelope.wrap(text.getBytes(UTF_8), headers, UTF_8), UTF_8);
	}

	private @Nullable Content unwrap(String line) {
		return this.envelope.unwrap(Line.of(line.getBytes(UTF_8), UTF_8), UTF_8);
	}

	@Test
	void refusesEnvelopeThatCannotBeWrittenInCharset() {
		Assumptions.assumeTrue(Charset.isSupported("x-MacSymbol"), "the JDK has its extended charsets");
		PipeServerBuilder builder = PipeServer.builder("test").inPipe(Path.of("in")).envelope(new JsonLineEnvelope());
		builder.build();
		builder.charset(Charset.forName("x-MacSymbol"));
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("'envelope' cannot be written in the charset x-MacSymbol");
	}

}
