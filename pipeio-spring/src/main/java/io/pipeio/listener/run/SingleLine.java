package io.pipeio.listener.run;

import java.util.List;
import java.util.Map;

import io.pipeio.line.Line;
import io.pipeio.listener.adapter.LineHeaders;
import io.pipeio.listener.adapter.LineInvoker;
import io.pipeio.listener.adapter.ReceivedLine;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * A line that a listener is called with.
 */
final class SingleLine extends ListenerInput {

	private final ReceivedLine line;

	private final LineInvoker invoker;

	private final String listenerId;

	/**
	 * Create an input.
	 * @param line the line, which is kept
	 * @param invoker calls the listener
	 * @param listenerId the id of the listener
	 */
	SingleLine(ReceivedLine line, LineInvoker invoker, String listenerId) {
		this.line = line;
		this.invoker = invoker;
		this.listenerId = listenerId;
	}

	ReceivedLine line() {
		return this.line;
	}

	@Override
	@Nullable Object invoke() throws Throwable {
		return this.invoker.invoke(this.line);
	}

	@Override
	List<Line> lines() {
		return List.of(this.line.toLine());
	}

	@Override
	List<Line> received() {
		return List.of(this.line.received());
	}

	@Override
	Map<String, String> headers() {
		return this.line.headers();
	}

	@Override
	Message<?> message() {
		return MessageBuilder.createMessage(this.line.received(), new LineHeaders(this.line, this.listenerId));
	}

}
