package io.pipeio.integration;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

import io.pipeio.PipeHeaders;

import org.springframework.messaging.Message;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Receiver that the adapter registers as a listener. It has one method for each kind of
 * payload, which is called like a {@link io.pipeio.PipeListener} method.
 */
final class LinesToMessages {

	private final BiConsumer<Object, Map<String, ?>> consumer;

	private final Map<String, Object> headersOfBatch;

	/**
	 * Create a receiver.
	 * @param consumer accepts payloads with their headers
	 * @param server the name of the server
	 * @param listenerId the id of the listener
	 */
	LinesToMessages(BiConsumer<Object, Map<String, ?>> consumer, String server, String listenerId) {
		this.consumer = consumer;
		this.headersOfBatch = Map.of(PipeHeaders.SERVER, server, PipeHeaders.LISTENER_ID, listenerId);
	}

	/**
	 * Return the method to register.
	 * @param payloadType the type of a line
	 * @param batch whether lines are passed as lists
	 */
	static Method method(Class<?> payloadType, boolean batch) {
		Assert.isTrue(payloadType == String.class || payloadType == byte[].class,
				() -> "'payloadType' must be String or byte[], but is " + payloadType.getTypeName());
		String kind = (payloadType == String.class) ? "text" : "bytes";
		Method method = batch ? ReflectionUtils.findMethod(LinesToMessages.class, kind + "Batch", List.class)
				: ReflectionUtils.findMethod(LinesToMessages.class, kind, Message.class);
		return Objects.requireNonNull(method);
	}

	void text(Message<String> line) {
		this.consumer.accept(line.getPayload(), line.getHeaders());
	}

	void bytes(Message<byte[]> line) {
		this.consumer.accept(line.getPayload(), line.getHeaders());
	}

	void textBatch(List<String> lines) {
		this.consumer.accept(lines, this.headersOfBatch);
	}

	void bytesBatch(List<byte[]> lines) {
		this.consumer.accept(lines, this.headersOfBatch);
	}

}
