package io.pipeio.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * Sends back what a listener method returns.
 */
final class Reply {

	private final PipeServer server;

	Reply(PipeServer server) {
		this.server = server;
	}

	/**
	 * Whether values of a type can be sent.
	 * @param type what a method returns
	 * @return whether it is text, bytes, or a collection of one of these
	 */
	static boolean isSupported(ResolvableType type) {
		if (Collection.class.isAssignableFrom(type.toClass())) {
			ResolvableType element = type.as(Collection.class).getGeneric();
			// What is not known before it is returned is checked then
			return element.toClass() == Object.class || isLine(element.toClass());
		}
		return isLine(type.toClass());
	}

	private static boolean isLine(Class<?> type) {
		return type == String.class || type == byte[].class;
	}

	/**
	 * Send a result: nothing of it if it cannot be lines. One after the other, so that
	 * others' lines may come between, and a line for which the queue has no room, or that
	 * is too long, does not take back those before it.
	 * @param result what the method has returned
	 */
	void send(@Nullable Object result) {
		if (result instanceof Collection<?> results) {
			List<byte[]> lines = new ArrayList<>(results.size());
			for (Object element : results) {
				lines.add(Line.requireOneLine(toBytes(element)));
			}
			lines.forEach(this.server::send);
		}
		else if (result != null) {
			this.server.send(toBytes(result));
		}
	}

	private byte[] toBytes(@Nullable Object result) {
		if (result instanceof byte[] bytes) {
			return bytes;
		}
		if (result instanceof String text) {
			return this.server.encode(text);
		}
		throw new IllegalArgumentException("A line to send back must be a String or a byte[], but is "
				+ ((result != null) ? "of " + result.getClass() : "null"));
	}

}
