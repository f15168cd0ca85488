package io.pipeio.listener.run;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pipeio.line.Line;
import io.pipeio.observation.ObservedSending;
import io.pipeio.observation.SendOperation;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Sends the results of a listener. May be used by several threads at once.
 *
 * @since 0.1.0
 */
public final class Reply {

	private static final MessageHeaders NO_HEADERS = new MessageHeaders(null);

	private final List<PipeServer> targets;

	private final MessageConverter converter;

	/** {@code null} if sending is not observed. */
	private final @Nullable ObservedSending observed;

	private final Interceptors interceptors;

	/**
	 * Create a reply.
	 * @param targets the servers to send to
	 * @param converter makes lines of what is neither text nor bytes
	 * @param observed observes what is sent; {@code null} for nobody
	 * @param interceptors are told of what was sent
	 */
	public Reply(List<PipeServer> targets, MessageConverter converter, @Nullable ObservedSending observed,
			Interceptors interceptors) {
		this.targets = targets;
		this.converter = converter;
		this.observed = observed;
		this.interceptors = interceptors;
	}

	/**
	 * Send a result: of an array or a collection, nothing if it cannot be lines; of a
	 * stream, line by line. One after the other, so that others' lines may come between,
	 * and a line for which the queue has no room, or that is too long, does not take back
	 * those before it.
	 * @param result what the listener has returned
	 * @throws UnsendableResultException if something is wrong with it
	 */
	void send(@Nullable Object result) {
		try {
			sendResult(result);
		}
		catch (Throwable ex) {
			throw new UnsendableResultException(ex);
		}
	}

	private void sendResult(@Nullable Object result) {
		if (result instanceof String || result instanceof byte[]) {
			sendLine(result);
		}
		else if (result instanceof Optional<?> optional) {
			sendResult(optional.orElse(null));
		}
		else if (result instanceof Message<?> message) {
			sendResult(message.getPayload());
		}
		else if (result instanceof Stream<?> stream) {
			try (stream) {
				stream.forEachOrdered((element) -> sendLine(toLine(element)));
			}
		}
		else if (result instanceof Collection<?> || (result != null && isArray(result.getClass()))) {
			sendAll((result instanceof Collection<?> elements) ? elements : elementsOf(result));
		}
		else if (result != null) {
			sendLine(toLine(result));
		}
	}

	/**
	 * Whether the elements of an array are lines of their own.
	 * @param type the type of the array
	 * @return whether it is one, and not text or bytes
	 */
	static boolean isArray(Class<?> type) {
		return type.isArray() && type != byte[].class && type != char[].class;
	}

	private static List<?> elementsOf(Object array) {
		return IntStream.range(0, Array.getLength(array)).mapToObj((i) -> Array.get(array, i)).toList();
	}

	private void sendAll(Collection<?> elements) {
		List<Object> lines = elements.stream().map(this::toLine).toList();
		List<List<byte[]>> encoded = this.targets.stream()
			.map((target) -> lines.stream().map((line) -> Line.requireOneLine(encode(target, line))).toList())
			.toList();
		for (int i = 0; i < encoded.size(); i++) {
			PipeServer target = this.targets.get(i);
			encoded.get(i).forEach((line) -> transmit(target, line));
		}
	}

	private Object toLine(@Nullable Object result) {
		if (result instanceof String || result instanceof byte[]) {
			return result;
		}
		if (result == null) {
			throw new IllegalArgumentException("null is no line to send back");
		}
		Message<?> converted = this.converter.toMessage(result, NO_HEADERS);
		Object line = (converted != null) ? converted.getPayload() : null;
		if (line instanceof String || line instanceof byte[]) {
			return line;
		}
		throw new IllegalArgumentException("No line to send back can be made of " + result.getClass());
	}

	private void sendLine(Object line) {
		for (PipeServer target : this.targets) {
			transmit(target, encode(target, line));
		}
	}

	private void transmit(PipeServer target, byte[] line) {
		if (this.observed == null) {
			target.control().send(line, Map.of(), null);
		}
		else {
			this.observed.send(target, line, SendOperation.REPLY, (headers) -> {
				target.control().send(line, headers, null);
				return null;
			});
		}
		if (this.interceptors.areThere()) {
			this.interceptors.reply(Line.of(line, target.getCharset()), target);
		}
	}

	private static byte[] encode(PipeServer target, Object line) {
		return (line instanceof byte[] bytes) ? bytes : ((String) line).getBytes(target.getCharset());
	}

}
