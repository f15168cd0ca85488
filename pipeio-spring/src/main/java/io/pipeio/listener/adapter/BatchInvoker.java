package io.pipeio.listener.adapter;

import java.lang.invoke.MethodHandle;
import java.util.List;

import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Invoker for methods that take a batch as a list and, optionally, the server.
 *
 * @since 0.1.0
 */
public final class BatchInvoker {

	private final MethodHandle method;

	private final @Nullable Object[] arguments;

	private final int position;

	private final MethodParameter element;

	private final LinePayloadArgumentResolver resolver;

	private final LinePayloadConverter converter;

	private final String listenerId;

	/**
	 * Create an invoker.
	 * @param method a handle that takes an array of arguments and returns an
	 * {@code Object}
	 * @param parameters the parameters, one of which is a list and all others are servers
	 * @param payloads converts and validates elements
	 * @param listenerId the id of the listener
	 */
	BatchInvoker(MethodHandle method, MethodParameter[] parameters, PipeServer server, Payloads payloads,
			String listenerId) {
		this.method = method;
		this.arguments = new Object[parameters.length];
		int list = 0;
		for (int i = 0; i < parameters.length; i++) {
			if (isList(parameters[i])) {
				list = i;
			}
			else {
				this.arguments[i] = server;
			}
		}
		this.position = list;
		this.element = parameters[list].nested();
		this.resolver = payloads.resolver();
		this.converter = payloads.converter();
		this.listenerId = listenerId;
	}

	/**
	 * Return whether a parameter takes the batch.
	 */
	static boolean isList(MethodParameter parameter) {
		return parameter.getParameterType().isAssignableFrom(List.class)
				&& Iterable.class.isAssignableFrom(parameter.getParameterType());
	}

	/**
	 * Convert a line to an element of the list.
	 * @param line the line, which is handled in place
	 * @return the element
	 * @throws LineArgumentException if the line cannot be converted to the element type
	 */
	public @Nullable Object convert(ReceivedLine line) {
		LineArgument argument = LineArgument.of(this.element.getNestedParameterType());
		if (argument != null) {
			return argument.from(line);
		}
		LineMessage message = new LineMessage(line, this.listenerId);
		try {
			return (this.element.getNestedParameterType() == Message.class) ? toMessage(message.keep())
					: this.resolver.resolveArgument(this.element, message);
		}
		catch (Throwable ex) {
			message.detach();
			throw new LineArgumentException(this.element, line, ex);
		}
	}

	private Message<?> toMessage(LineMessage message) {
		Class<?> type = LineInvokerFactory.payloadOf(this.element);
		if (type.isInstance(message.getPayload())) {
			return message;
		}
		Object payload = this.converter.fromMessage(message, type, this.element.nested());
		if (payload == null) {
			throw new MessageConversionException(message, "No converter for type " + type.getTypeName());
		}
		return MessageBuilder.createMessage(payload, message.getHeaders());
	}

	/**
	 * Return an invoker that calls the method with a batch of a single line.
	 * @return the invoker
	 */
	public LineInvoker forOne() {
		return (line) -> invoke(List.of(convert(line)));
	}

	/**
	 * Return the headers of a batch, which are those of its first line.
	 * @param first the first line
	 * @return the headers
	 */
	public MessageHeaders headers(ReceivedLine first) {
		return new LineHeaders(first, this.listenerId);
	}

	public @Nullable Object invoke(List<@Nullable Object> elements) throws Throwable {
		@Nullable Object[] values = this.arguments.clone();
		values[this.position] = elements;
		return this.method.invokeExact(values);
	}

	/**
	 * Collaborators that convert lines to payloads.
	 *
	 * @param resolver converts and validates
	 * @param converter converts only
	 */
	record Payloads(LinePayloadArgumentResolver resolver, LinePayloadConverter converter) {

	}

}
