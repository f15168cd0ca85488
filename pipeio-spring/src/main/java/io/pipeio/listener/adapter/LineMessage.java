package io.pipeio.listener.adapter;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * Message with the text of a line as its payload. Payload and headers are created on
 * first access.
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
	 * Return a message that may be retained.
	 * @return a message with a copy of the line
	 */
	LineMessage keep() {
		return new LineMessage(this.line.keep(), this.listenerId);
	}

	/**
	 * Replace the line of this message with a copy, since an exception refers to the
	 * message.
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
