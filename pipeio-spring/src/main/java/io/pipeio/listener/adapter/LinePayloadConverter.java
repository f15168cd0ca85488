package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.SmartMessageConverter;

/**
 * Message converter that returns payloads of a {@link LineMessage} that need no
 * conversion, and delegates all others to the converter of the application.
 */
final class LinePayloadConverter implements SmartMessageConverter {

	private final SmartMessageConverter others;

	LinePayloadConverter(SmartMessageConverter others) {
		this.others = others;
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object conversionHint) {
		LineArgument argument = LineArgument.of(targetClass);
		return (argument != null && message instanceof LineMessage line) ? argument.from(line.line())
				: this.others.fromMessage(message, targetClass, conversionHint);
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
		return fromMessage(message, targetClass, null);
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers,
			@Nullable Object conversionHint) {
		return this.others.toMessage(payload, headers, conversionHint);
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
		return toMessage(payload, headers, null);
	}

}
