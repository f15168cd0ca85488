package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * A line as a message with its text as payload, which is made when it is asked for, as
 * the headers are.
 */
final class LineMessage implements Message<Object> {

	private ReceivedLine line;

	private final String listenerId;

	private @Nullable MessageHeaders headers;

	LineMessage(ReceivedLine line, String listenerId) {
		this.line = line;
		this.listenerId = listenerId;
	}

	ReceivedLine line() {
		return this.line;
	}

	/**
	 * Keep the line.
	 * @return what stays as it is
	 */
	LineMessage keep() {
		return new LineMessage(this.line.keep(), this.listenerId);
	}

	/**
	 * Keep the line in this message, since an exception refers to it.
	 */
	void detach() {
		this.line = this.line.keep();
	}

	@Override
	public Object getPayload() {
		return this.line.text();
	}

	@Override
	public MessageHeaders getHeaders() {
		MessageHeaders made = this.headers;
		if (made == null) {
			made = new LineHeaders(this.line, this.listenerId);
			this.headers = made;
		}
		return made;
	}

	@Override
	public String toString() {
		return "line %d of '%s': %s".formatted(this.line.number(), this.line.server().getName(),
				this.line.toLine().preview());
	}

}
