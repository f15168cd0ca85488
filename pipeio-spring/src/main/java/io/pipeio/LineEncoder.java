package io.pipeio;

import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.core.MessagePostProcessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.function.SingletonSupplier;

/**
 * Encodes what a template is given to send as the bytes of a line. Text and bytes are
 * encoded without creating a message, unless there are post-processors.
 *
 * @param lazyConverter the converter for payloads, created on first use
 * @param postProcessors the post-processors applied to every message
 */
record LineEncoder(SingletonSupplier<MessageConverter> lazyConverter, List<MessagePostProcessor> postProcessors) {

	MessageConverter converter() {
		return this.lazyConverter.obtain();
	}

	byte[] encode(PipeServer server, String line) {
		return this.postProcessors.isEmpty() ? line.getBytes(server.getCharset()) : process(server, line);
	}

	byte[] encode(PipeServer server, byte[] line) {
		return this.postProcessors.isEmpty() ? line : process(server, line);
	}

	private byte[] process(PipeServer server, Object line) {
		return toBytes(server, process(server, MessageBuilder.createMessage(line, PipeHeaders.of(server.getName()))));
	}

	/**
	 * Convert a payload.
	 * @param server the server that the payload is sent to
	 * @param first the post-processor of this call, or {@code null}
	 * @throws PipeConversionException if the payload cannot be converted, or a
	 * post-processor fails
	 */
	byte[] convert(PipeServer server, Object payload, @Nullable MessagePostProcessor first) {
		Message<?> message = toMessage(server, payload, PipeHeaders.of(server.getName()));
		return toBytes(server, process(server, (first != null) ? process(server, message, first) : message));
	}

	private static byte[] toBytes(PipeServer server, Message<?> message) {
		return (message.getPayload() instanceof byte[] bytes) ? bytes
				: ((String) message.getPayload()).getBytes(server.getCharset());
	}

	private Message<?> process(PipeServer server, Message<?> message) {
		Message<?> processed = message;
		for (MessagePostProcessor postProcessor : this.postProcessors) {
			processed = process(server, processed, postProcessor);
		}
		return processed;
	}

	/**
	 * Call a post-processor. Its result is converted if necessary, so that the next one
	 * always gets a message with a line as its payload and with the name of the server.
	 * @param server the server that the line is sent to
	 * @param message a message whose payload is a line
	 * @return a message whose payload is a line
	 */
	private Message<?> process(PipeServer server, Message<?> message, MessagePostProcessor postProcessor) {
		Message<?> processed = call(server, message, postProcessor);
		if (processed == message) {
			return message;
		}
		Message<?> named = MessageBuilder.fromMessage(processed)
			.setHeader(PipeHeaders.SERVER, server.getName())
			.build();
		return isLine(named.getPayload()) ? named : toMessage(server, named.getPayload(), named.getHeaders());
	}

	private static Message<?> call(PipeServer server, Message<?> message, MessagePostProcessor postProcessor) {
		try {
			Message<?> processed = postProcessor.postProcessMessage(message);
			if (processed == null) {
				throw new MessageConversionException("it returned no message");
			}
			return processed;
		}
		catch (RuntimeException ex) {
			throw new PipeConversionException(
					"Line not sent to pipe server '%s': its message post-processor %s has failed: %s"
						.formatted(server.getName(), postProcessor.getClass().getTypeName(), describe(ex)),
					ex);
		}
	}

	private static String describe(RuntimeException failure) {
		return (failure instanceof MessageConversionException) ? String.valueOf(failure.getMessage())
				: failure.toString();
	}

	/**
	 * Convert the answer of a client.
	 * @param server the server whose client has answered
	 * @param request the payload of the request
	 * @param type the type to convert the answer to
	 * @throws PipeConversionException if the answer cannot be converted
	 */
	Object read(PipeServer server, Object request, Line answer, Class<?> type) {
		try {
			Object value = converter()
				.fromMessage(MessageBuilder.createMessage(answer, PipeHeaders.of(server.getName())), type);
			if (value == null) {
				throw new MessageConversionException("The converter returned null");
			}
			return value;
		}
		catch (RuntimeException ex) {
			throw new PipeConversionException(
					"The answer of pipe server '%s' to a request of type %s cannot be converted to %s, a line of %d bytes"
						.formatted(server.getName(), request.getClass().getTypeName(), type.getTypeName(),
								answer.length()),
					ex);
		}
	}

	private static boolean isLine(Object payload) {
		return payload instanceof String || payload instanceof byte[];
	}

	private Message<?> toMessage(PipeServer server, Object payload, MessageHeaders headers) {
		try {
			return toMessage(payload, headers);
		}
		catch (RuntimeException ex) {
			throw new PipeConversionException(
					"Line not sent to pipe server '%s': a payload of type %s cannot be sent as a line: %s"
						.formatted(server.getName(), payload.getClass().getTypeName(), describe(ex)),
					ex);
		}
	}

	private Message<?> toMessage(Object payload, MessageHeaders headers) {
		Message<?> message = converter().toMessage(payload, headers);
		if (message == null) {
			throw new MessageConversionException(
					"A payload of type %s cannot be converted".formatted(payload.getClass().getTypeName()));
		}
		if (!isLine(message.getPayload())) {
			throw new MessageConversionException("A payload of type %s was converted to %s, which is not a line"
				.formatted(payload.getClass().getTypeName(), message.getPayload().getClass().getTypeName()));
		}
		return message;
	}

}
