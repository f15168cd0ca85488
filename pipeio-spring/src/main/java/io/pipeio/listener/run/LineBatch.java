package io.pipeio.listener.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.pipeio.line.Line;
import io.pipeio.listener.adapter.BatchInvoker;
import io.pipeio.listener.adapter.LineArgumentException;
import io.pipeio.listener.adapter.ReceivedLine;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/**
 * The lines that a listener is called with at once.
 */
final class LineBatch extends ListenerInput {

	private final BatchInvoker invoker;

	private final List<Line> lines = new ArrayList<>();

	private final List<Line> received = new ArrayList<>();

	private final List<@Nullable Object> elements = new ArrayList<>();

	private @Nullable MessageHeaders headers;

	LineBatch(BatchInvoker invoker) {
		this.invoker = invoker;
	}

	/**
	 * Add a line.
	 * @throws LineArgumentException if it is not what the listener takes
	 */
	void add(ReceivedLine line) {
		Object element = this.invoker.convert(line);
		if (this.headers == null) {
			this.headers = this.invoker.headers(line);
		}
		this.lines.add(line.toLine());
		this.received.add(line.received());
		this.elements.add(element);
	}

	int size() {
		return this.lines.size();
	}

	@Override
	@Nullable Object invoke() throws Throwable {
		return this.invoker.invoke(new ArrayList<>(this.elements));
	}

	@Override
	List<Line> lines() {
		return List.copyOf(this.lines);
	}

	@Override
	List<Line> received() {
		return List.copyOf(this.received);
	}

	@Override
	Map<String, String> headers() {
		return Map.of();
	}

	@Override
	Message<?> message() {
		return MessageBuilder.createMessage(received(),
				(this.headers != null) ? this.headers : new MessageHeaders(null));
	}

}
