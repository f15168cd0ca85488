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
 * Converts payloads to lines, and lines to payloads: text and bytes are what they are;
 * numbers, enums, dates and the like are text; anything else is JSON. May be used by any
 * thread.
 *
 * <p>
 * An object that only carries a value, such as a future or a publisher, is refused: see
 * {@link PayloadCarriers}.
 *
 * <p>
 * A line is the payload of a message: a {@link String}, which is encoded in the charset
 * of its server, or a {@code byte[]}, which is sent as it is. It is not looked at whether
 * there is a newline in it.
 *
 * @since 0.1.0
 */
public class PipeMessageConverter implements SmartMessageConverter {

	private static final Set<Class<?>> RAW_TYPES = Set.of(Object.class, String.class, CharSequence.class, char[].class,
			byte[].class, ByteBuffer.class, Line.class);

	private final SimpleValues simpleValues;

	/** For types that the application has converters for. */
	private final SimpleValues ownValues;

	private final @Nullable MessageConverter json;

	/**
	 * Create a converter.
	 * @param conversionService converts simple values; what it makes text of must be what
	 * it takes, whatever the locale
	 * @param json converts all other values, to a {@code String} or to UTF-8 without a
	 * newline; or {@code null} if these cannot be converted
	 */
	public PipeMessageConverter(ConversionService conversionService, @Nullable MessageConverter json) {
		this(conversionService, new GenericConversionService(), json);
	}

	/**
	 * Create a converter.
	 * @param conversionService converts simple values; what it makes text of must be what
	 * it takes, whatever the locale
	 * @param ownConversions asked first, for values of all types; must know nothing but
	 * what the application has converters for
	 * @param json converts all other values, to a {@code String} or to UTF-8 without a
	 * newline; or {@code null} if these cannot be converted
	 */
	public PipeMessageConverter(ConversionService conversionService, ConversionService ownConversions,
			@Nullable MessageConverter json) {
		this.simpleValues = new SimpleValues(conversionService);
		this.ownValues = new SimpleValues(ownConversions);
		this.json = json;
	}

	/**
	 * Whether values of a type can be made a line. Of some types only the single value
	 * tells.
	 * @param type the type
	 * @return whether it is worth trying
	 */
	public boolean canWrite(Class<?> type) {
		return isRaw(type) || (this.json != null && PayloadCarriers.adviceFor(type) == null)
				|| this.simpleValues.canWrite(type) || this.ownValues.knowsText(type);
	}

	/**
	 * Whether a line can be made a value of a type. Of some types only the single line
	 * tells.
	 * @param type the type
	 * @return whether it is worth trying
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
	 * Make a line of a payload.
	 * @param payload the payload
	 * @param headers of the message
	 * @param conversionHint handed on to the converter of JSON
	 * @return the message, with a {@code String} or a {@code byte[]} as its payload
	 * @throws MessageConversionException if it cannot be converted
	 */
	@Override
	public Message<?> toMessage(Object payload, @Nullable MessageHeaders headers, @Nullable Object conversionHint) {
		return MessageBuilder.createMessage(toLine(payload, conversionHint),
				(headers != null) ? headers : PipeHeaders.NONE);
	}

	/**
	 * Make a line of a payload.
	 * @param hint handed on to the converter of JSON
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
			return toLine(optional.orElseThrow(() -> new MessageConversionException("An empty Optional is no line")),
					hint);
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
					"A payload of type %s cannot be made a line: Jackson, which would convert it to JSON, is missing"
						.formatted(payload.getClass().getTypeName()));
		}
		Message<?> message = (converter instanceof SmartMessageConverter smart) ? smart.toMessage(payload, null, hint)
				: converter.toMessage(payload, null);
		if (message == null) {
			throw new MessageConversionException(
					"A payload of type %s cannot be made JSON".formatted(payload.getClass().getTypeName()));
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
	 * Make a value of a line.
	 * @param message has the line as its payload: a {@code String}, a {@code byte[]} or a
	 * {@link Line}. A {@code byte[]} that is text is taken for UTF-8.
	 * @param targetClass the type of the value
	 * @param conversionHint the {@link org.springframework.core.MethodParameter} that
	 * tells more of the type
	 * @return the value; the payload itself, if it is of this type
	 * @throws MessageConversionException if it cannot be converted
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
			throw new MessageConversionException(
					"A line cannot be made a %s, which only carries values".formatted(targetClass.getTypeName()));
		}
		MessageConverter converter = this.json;
		if (converter == null) {
			throw new MessageConversionException(
					"A line cannot be made a value of type %s: Jackson, which would take it for JSON, is missing"
						.formatted(targetClass.getTypeName()));
		}
		// Messages of listeners show no more than the start of a line in what is thrown
		Message<?> text = (message.getPayload() instanceof String) ? message
				: MessageBuilder.createMessage(text(message), message.getHeaders());
		Object value = (converter instanceof SmartMessageConverter smart) ? smart.fromMessage(text, targetClass, hint)
				: converter.fromMessage(text, targetClass);
		if (value == null) {
			throw new MessageConversionException("The line is no JSON of type %s".formatted(targetClass.getTypeName()));
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
				"A payload of type %s is no line".formatted(payload.getClass().getTypeName()));
	}

}
