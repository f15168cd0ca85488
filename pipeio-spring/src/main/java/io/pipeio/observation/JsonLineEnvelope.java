package io.pipeio.observation;

import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pipeio.line.Line;
import io.pipeio.line.LineEnvelope;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * {@link LineEnvelope} in JSON format:
 * <code>{"headers":{"traceparent":"00-..."},"payload":"hello"}</code>. A line that is not
 * text in the server's charset is in <code>base64</code> instead of <code>payload</code>.
 * A line is treated as an envelope only if it has exactly this form: text values, at most
 * {@value #MAX_HEADERS} headers, no duplicates and no other fields. Requires Jackson 3.
 *
 * @since 0.1.0
 */
public final class JsonLineEnvelope implements LineEnvelope {

	private static final int MAX_HEADERS = 32;

	private static final String HEADERS = "headers";

	private static final String PAYLOAD = "payload";

	private static final String BASE64 = "base64";

	/** Characters used by JSON, by Base64, and in the names and values of headers. */
	private static final String ASCII = IntStream.rangeClosed(' ', '~')
		.mapToObj(Character::toString)
		.collect(Collectors.joining());

	/**
	 * Names are not canonicalized: clients choose header names, so they must not be
	 * retained.
	 */
	private final JsonFactory factory = JsonFactory.builder()
		.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
		.streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
		.build();

	/** First byte of a JSON object by charset, checked for each line. */
	private final Map<Charset, Byte> braces = new ConcurrentHashMap<>();

	/**
	 * Return whether JSON can be written in a charset. This is not possible if the
	 * charset lacks a printable ASCII character or maps it to another one, such as
	 * {@code x-MacSymbol}.
	 * @param charset the charset of the text of lines
	 * @return whether all printable ASCII characters survive encoding and decoding
	 */
	@Override
	public boolean supports(Charset charset) {
		return charset.canEncode() && ASCII.equals(new String(ASCII.getBytes(charset), charset));
	}

	@Override
	public byte[] wrap(byte[] line, Map<String, String> headers, Charset charset) {
		StringWriter json = new StringWriter(line.length + 128);
		try (JsonGenerator generator = this.factory.createGenerator(ObjectWriteContext.empty(), json)) {
			generator.writeStartObject();
			generator.writeName(HEADERS);
			generator.writeStartObject();
			headers.forEach((name, value) -> generator.writeName(name).writeString(value));
			generator.writeEndObject();
			String text = decode(line, charset);
			generator.writeName((text != null) ? PAYLOAD : BASE64);
			generator.writeString((text != null) ? text : Base64.getEncoder().encodeToString(line));
			generator.writeEndObject();
		}
		return json.toString().getBytes(charset);
	}

	@Override
	public @Nullable Content unwrap(Line line, Charset charset) {
		if (!mayBeObject(line, charset)) {
			return null;
		}
		String text = decode(line.toByteArray(), charset);
		if (text == null) {
			return null;
		}
		try (JsonParser parser = this.factory.createParser(ObjectReadContext.empty(), text)) {
			return parse(parser, charset);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Rule out most lines that are not envelopes without copying them.
	 * @param line the line as it was received
	 * @return whether the line starts like a JSON object
	 */
	private boolean mayBeObject(Line line, Charset charset) {
		return line.length() > 0
				&& line.byteAt(0) == this.braces.computeIfAbsent(charset, JsonLineEnvelope::firstByteOfObject);
	}

	private static byte firstByteOfObject(Charset charset) {
		return "{".getBytes(charset)[0];
	}

	private static @Nullable Content parse(JsonParser parser, Charset charset) {
		if (parser.nextToken() != JsonToken.START_OBJECT) {
			return null;
		}
		Map<String, String> headers = null;
		byte[] payload = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			if (value == JsonToken.START_OBJECT && name.equals(HEADERS) && headers == null) {
				headers = parseHeaders(parser);
			}
			else if (value == JsonToken.VALUE_STRING && payload == null) {
				payload = parsePayload(name, parser.getString(), charset);
			}
			else {
				return null;
			}
		}
		boolean complete = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
		return (complete && payload != null)
				? new Content(Line.of(Line.requireOneLine(payload), charset), (headers != null) ? headers : Map.of())
				: null;
	}

	private static Map<String, String> parseHeaders(JsonParser parser) {
		Map<String, String> headers = new LinkedHashMap<>();
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
			if (!text || headers.size() == MAX_HEADERS || headers.put(name, parser.getString()) != null) {
				throw new IllegalArgumentException("No headers");
			}
		}
		return headers;
	}

	private static byte[] parsePayload(String name, String value, Charset charset) {
		if (name.equals(BASE64)) {
			return Base64.getDecoder().decode(value);
		}
		byte[] bytes = value.getBytes(charset);
		if (!name.equals(PAYLOAD) || !value.equals(new String(bytes, charset))) {
			throw new IllegalArgumentException("No payload");
		}
		return bytes;
	}

	/**
	 * Decode a line without loss.
	 * @return the text, or {@code null} if the line is not text in this charset
	 */
	private static @Nullable String decode(byte[] line, Charset charset) {
		String text = new String(line, charset);
		return Arrays.equals(line, text.getBytes(charset)) ? text : null;
	}

}
