package io.pipeio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.ClassUtils;

/**
 * Converts payloads to lines and lines to payloads: text and bytes are used as they are;
 * numbers, enums, dates and similar values are converted to text; everything else is
 * converted to JSON. Thread-safe.
 *
 * <p>
 * Objects that only carry a value, such as a future or a publisher, are rejected: see
 * {@link PayloadCarriers}.
 *
 * <p>
 * A line is the payload of a message: a {@link String}, which is encoded in the charset
 * of its server, or a {@code byte[]}, which is sent as it is. The converter does not
 * check for newlines.
 *
 * @since 0.1.0
 */
public class PipeMessageConverter implements SmartMessageConverter {

	private static final Set<Class<?>> RAW_TYPES = Set.of(Object.class, String.class, CharSequence.class, char[].class,
			byte[].class, ByteBuffer.class, Line.class);

	private final SimpleValues simpleValues;

	/** Values of types for which the application has its own converters. */
	private final SimpleValues ownValues;

	private final @Nullable MessageConverter json;

	/**
	 * Create a converter.
	 * @param conversionService converts simple values; must be able to read the text that
	 * it produces, independent of the locale
	 * @param json converts all other values to a {@code String} or to UTF-8 bytes,
	 * without a newline; {@code null} if they cannot be converted
	 */
	public PipeMessageConverter(ConversionService conversionService, @Nullable MessageConverter json) {
		this(conversionService, new GenericConversionService(), json);
	}

	/**
	 * Create a converter.
	 * @param conversionService converts simple values; must be able to read the text that
	 * it produces, independent of the locale
	 * @param ownConversions asked first, for values of all types; must contain only the
	 * converters of the application
	 * @param json converts all other values to a {@code String} or to UTF-8 bytes,
	 * without a newline; {@code null} if they cannot be converted
	 */
	public PipeMessageConverter(ConversionService conversionService, ConversionService ownConversions,
			@Nullable MessageConverter json) {
		this.simpleValues = new SimpleValues(conversionService);
		this.ownValues = new SimpleValues(ownConversions);
		this.json = json;
	}

	/**
	 * Return whether values of the given type can be converted to a line. For some types
	 * this depends on the value.
	 * @param type the type to check
	 * @return {@code false} if conversion is certain to fail
	 */
	public boolean canWrite(Class<?> type) {
		return isRaw(type) || (this.json != null && PayloadCarriers.adviceFor(type) == null)
				|| this.simpleValues.canWrite(type) || this.ownValues.knowsText(type);
	}

	/**
	 * Return whether lines can be converted to values of the given type. For some types
	 * this depends on the line.
	 * @param type the type to check
	 * @return {@code false} if conversion is certain to fail
	 */
	public boolean canRead(Class<?> type) {
		return RAW_TYPES.contains(type) || (this.json != null && PayloadCarriers.adviceFor(type) == null)
				|| this.simpleValues.canRead(type) || this.ownValues.canRead(type);
	}

	private static boolean isRaw(Class<?> type) {
		return RAW_TYPES.contains(type) || CharSequence.class.isAssignableFrom(type)
				|| ByteBuffer.class.isAssignableFrom(type);
	}

	@Override
	public Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
		return toMessage(payload, headers, null);
	}

	/**
	 * Convert a payload to a line.
	 * @param payload the payload to convert
	 * @param headers the headers of the message
	 * @param conversionHint passed on to the JSON converter
	 * @return the message, with a {@code String} or a {@code byte[]} as its payload
	 * @throws MessageConversionException if the payload cannot be converted
	 */
	@Override
	public Message<?> toMessage(Object payload, @Nullable MessageHeaders headers, @Nullable Object conversionHint) {
		return MessageBuilder.createMessage(toLine(payload, conversionHint),
				(headers != null) ? headers : PipeHeaders.NONE);
	}

	/**
	 * Convert a payload to a line.
	 * @param hint passed on to the JSON converter
	 * @return a {@code String} or a {@code byte[]}
	 */
	private Object toLine(Object payload, @Nullable Object hint) {
		if (payload instanceof CharSequence text) {
			return text.toString();
		}
		if (payload instanceof byte[]) {
			return payload;
		}
		if (payload instanceof char[] text) {
			return new String(text);
		}
		if (payload instanceof Line line) {
			return line.toByteArray();
		}
		if (payload instanceof ByteBuffer buffer) {
			return remaining(buffer);
		}
		if (payload instanceof Optional<?> optional) {
			return toLine(optional
				.orElseThrow(() -> new MessageConversionException("An empty Optional cannot be sent as a line")), hint);
		}
		if (this.ownValues.knowsText(payload.getClass())) {
			return this.ownValues.write(payload);
		}
		return this.simpleValues.canWrite(payload.getClass()) ? this.simpleValues.write(payload)
				: toJson(payload, hint);
	}

	private static byte[] remaining(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

	private String toJson(Object payload, @Nullable Object hint) {
		requireNoCarrier(payload.getClass());
		MessageConverter converter = this.json;
		if (converter == null) {
			throw new MessageConversionException(
					"A payload of type %s cannot be converted to a line: Jackson, which would convert it to JSON, is missing"
						.formatted(payload.getClass().getTypeName()));
		}
		Message<?> message = (converter instanceof SmartMessageConverter smart) ? smart.toMessage(payload, null, hint)
				: converter.toMessage(payload, null);
		if (message == null) {
			throw new MessageConversionException(
					"A payload of type %s cannot be converted to JSON".formatted(payload.getClass().getTypeName()));
		}
		return text(message);
	}

	private static void requireNoCarrier(Class<?> type) {
		String advice = PayloadCarriers.adviceFor(type);
		if (advice != null) {
			throw new MessageConversionException(PayloadCarriers.refusal(type, advice));
		}
	}

	@Override
	public Object fromMessage(Message<?> message, Class<?> targetClass) {
		return fromMessage(message, targetClass, null);
	}

	/**
	 * Convert a line to a value.
	 * @param message the message with the line as its payload: a {@code String}, a
	 * {@code byte[]} or a {@link Line}. A {@code byte[]} to be read as text is decoded as
	 * UTF-8.
	 * @param targetClass the type of the value
	 * @param conversionHint the {@link org.springframework.core.MethodParameter} with
	 * more details of the type
	 * @return the value; the payload itself if it is already of this type
	 * @throws MessageConversionException if the line cannot be converted
	 */
	@Override
	public Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object conversionHint) {
		Object payload = message.getPayload();
		if (ClassUtils.isAssignableValue(targetClass, payload)) {
			return payload;
		}
		if (targetClass == byte[].class) {
			return bytes(message);
		}
		if (targetClass == ByteBuffer.class) {
			return ByteBuffer.wrap(bytes(message));
		}
		if (targetClass == Line.class) {
			return Line.of(bytes(message), StandardCharsets.UTF_8);
		}
		if (targetClass == String.class || targetClass == CharSequence.class) {
			return text(message);
		}
		if (targetClass == char[].class) {
			return text(message).toCharArray();
		}
		return readValue(message, targetClass, conversionHint);
	}

	private Object readValue(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		if (this.ownValues.canRead(targetClass)) {
			return this.ownValues.read(text(message), targetClass, hint);
		}
		boolean simple = SimpleValues.isSimple(targetClass) || this.json == null;
		if (simple && this.simpleValues.canRead(targetClass)) {
			return this.simpleValues.read(text(message), targetClass, hint);
		}
		if (PayloadCarriers.adviceFor(targetClass) != null) {
			throw new MessageConversionException("A line cannot be converted to %s, which only holds or produces values"
				.formatted(targetClass.getTypeName()));
		}
		MessageConverter converter = this.json;
		if (converter == null) {
			throw new MessageConversionException(
					"A line cannot be converted to type %s: Jackson, which would read it as JSON, is missing"
						.formatted(targetClass.getTypeName()));
		}
		// Converted as text, since failures of listeners quote only the start of a line
		Message<?> text = (message.getPayload() instanceof String) ? message
				: MessageBuilder.createMessage(text(message), message.getHeaders());
		Object value = (converter instanceof SmartMessageConverter smart) ? smart.fromMessage(text, targetClass, hint)
				: converter.fromMessage(text, targetClass);
		if (value == null) {
			throw new MessageConversionException(
					"The line is not valid JSON for type %s".formatted(targetClass.getTypeName()));
		}
		return value;
	}

	private static byte[] bytes(Message<?> message) {
		if (message.getPayload() instanceof Line line) {
			return line.toByteArray();
		}
		return (message.getPayload() instanceof byte[] bytes) ? bytes : text(message).getBytes(StandardCharsets.UTF_8);
	}

	private static String text(Message<?> message) {
		Object payload = message.getPayload();
		if (payload instanceof byte[] bytes) {
			return new String(bytes, StandardCharsets.UTF_8);
		}
		if (payload instanceof String || payload instanceof Line) {
			return payload.toString();
		}
		throw new MessageConversionException(
				"A payload of type %s is not a line".formatted(payload.getClass().getTypeName()));
	}

}
