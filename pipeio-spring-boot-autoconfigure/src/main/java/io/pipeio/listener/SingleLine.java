package io.pipeio.listener;

import java.util.List;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * A line that a listener is called with.
 *
 * @param line the line, which is kept
 * @param invoker calls the listener
 * @param listenerId the id of the listener
 */
record SingleLine(ReceivedLine line, LineInvoker invoker, String listenerId) implements ListenerInput {

	@Override
	public @Nullable Object invoke() throws Throwable {
		return this.invoker.invoke(this.line);
	}

	@Override
	public List<Line> lines() {
		return List.of(this.line.toLine());
	}

	@Override
	public Message<?> message() {
		return MessageBuilder.createMessage(this.line.toLine(), new LineHeaders(this.line, this.listenerId));
	}

}
