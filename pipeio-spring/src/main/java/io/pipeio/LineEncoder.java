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
 * Makes the bytes of a line of what a template is given to send. Text and bytes cost no
 * message, unless there are post-processors, which want one.
 *
 * @param lazyConverter makes what converts payloads, when it is needed
 * @param postProcessors see every message
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
	 * @param server where it is sent to
	 * @param first a post-processor of this call, or {@code null}
	 * @throws PipeConversionException if it cannot be converted, or a post-processor
	 * fails
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
	 * Call a post-processor. Whatever it returns, the next one gets a line, and is told
	 * of which server.
	 * @param server where it is sent to
	 * @param message whose payload is a line
	 * @param postProcessor whom to call
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
				throw new MessageConversionException("It has returned no message");
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
	 * Convert the line that a client has answered with.
	 * @param server whose client has answered
	 * @param request what it was asked with
	 * @param type what is to be made of it
	 * @throws PipeConversionException if it cannot be converted
	 */
	Object read(PipeServer server, Object request, Line answer, Class<?> type) {
		try {
			Object value = converter()
				.fromMessage(MessageBuilder.createMessage(answer, PipeHeaders.of(server.getName())), type);
			if (value == null) {
				throw new MessageConversionException("The converter has made nothing of it");
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
			throw new PipeConversionException("Line not sent to pipe server '%s': a payload of type %s is no line: %s"
				.formatted(server.getName(), payload.getClass().getTypeName(), describe(ex)), ex);
		}
	}

	private Message<?> toMessage(Object payload, MessageHeaders headers) {
		Message<?> message = converter().toMessage(payload, headers);
		if (message == null) {
			throw new MessageConversionException(
					"A payload of type %s cannot be converted".formatted(payload.getClass().getTypeName()));
		}
		if (!isLine(message.getPayload())) {
			throw new MessageConversionException("A payload of type %s was made a %s, which is no line"
				.formatted(payload.getClass().getTypeName(), message.getPayload().getClass().getTypeName()));
		}
		return message;
	}

}
