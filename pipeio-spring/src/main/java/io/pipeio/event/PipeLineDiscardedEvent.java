package io.pipeio.event;

import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * Event published when a line was discarded. For the in-pipe, bytes written by a client
 * were not passed to a listener. For the out-pipe, the queue was full, or a queued line
 * was discarded on request.
 *
 * @since 0.1.0
 */
public class PipeLineDiscardedEvent extends PipeEvent {

	private final DiscardReason reason;

	private final long bytes;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction the pipe
	 * @param reason the reason
	 * @param bytes the number of bytes
	 */
	public PipeLineDiscardedEvent(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		super(server, direction);
		this.reason = reason;
		this.bytes = bytes;
	}

	/**
	 * Return why the line was discarded.
	 * @return the reason
	 */
	public DiscardReason getReason() {
		return this.reason;
	}

	/**
	 * Return the length of the line, as far as it was read.
	 * @return the number of bytes
	 */
	public long getBytes() {
		return this.bytes;
	}

}
