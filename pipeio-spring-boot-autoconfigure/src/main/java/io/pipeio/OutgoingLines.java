package io.pipeio;

import java.util.List;

import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.core.MessagePostProcessor;

/**
 * Makes the bytes of a line of what a template is given to send. Text and bytes cost no
 * message, unless there are post-processors, which want one.
 *
 * @param converter converts payloads
 * @param postProcessors see every message
 */
record OutgoingLines(MessageConverter converter, List<MessagePostProcessor> postProcessors) {

	byte[] encode(PipeServer server, String line) {
		return this.postProcessors.isEmpty() ? server.encode(line) : convert(server, line, null);
	}

	byte[] encode(PipeServer server, byte[] line) {
		return this.postProcessors.isEmpty() ? line : convert(server, line, null);
	}

	/**
	 * Convert a payload.
	 * @param server where it is sent to
	 * @param payload the payload
	 * @param first a post-processor of this call, or {@code null}
	 * @return the line
	 * @throws MessageConversionException if it cannot be converted
	 */
	byte[] convert(PipeServer server, Object payload, @Nullable MessagePostProcessor first) {
		MessageHeaders headers = PipeHeaders.of(server.getName());
		Message<?> message = toMessage(payload, headers);
		if (first != null || !this.postProcessors.isEmpty()) {
			Message<?> processed = process(message, first);
			message = toMessage(processed.getPayload(), processed.getHeaders());
		}
		if (message.getPayload() instanceof byte[] bytes) {
			return bytes;
		}
		if (message.getPayload() instanceof String text) {
			return server.encode(text);
		}
		throw new MessageConversionException("A payload of type %s was made a %s, which is no line"
			.formatted(payload.getClass().getTypeName(), message.getPayload().getClass().getTypeName()));
	}

	private Message<?> process(Message<?> message, @Nullable MessagePostProcessor first) {
		Message<?> processed = (first != null) ? first.postProcessMessage(message) : message;
		for (MessagePostProcessor postProcessor : this.postProcessors) {
			processed = postProcessor.postProcessMessage(processed);
		}
		return processed;
	}

	private Message<?> toMessage(Object payload, MessageHeaders headers) {
		Message<?> message = this.converter.toMessage(payload, headers);
		if (message == null) {
			throw new MessageConversionException(
					"A payload of type %s cannot be converted".formatted(payload.getClass().getTypeName()));
		}
		return message;
	}

}
