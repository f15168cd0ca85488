package io.pipeio.event;

import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * A line was dropped: of the in-pipe, bytes that a client has written were not handed to
 * a listener; of the out-pipe, a line found the queue full, or was dropped while it
 * waited, because somebody has asked for that.
 *
 * @since 0.1.0
 */
public class PipeLineDiscardedEvent extends PipeEvent {

	private final DiscardReason reason;

	private final long bytes;

	/**
	 * Create an event.
	 * @param server the server
	 * @param direction which of its pipes
	 * @param reason why
	 * @param bytes how many
	 */
	public PipeLineDiscardedEvent(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		super(server, direction);
		this.reason = reason;
		this.bytes = bytes;
	}

	/**
	 * Why the line was dropped.
	 * @return the reason
	 */
	public DiscardReason getReason() {
		return this.reason;
	}

	/**
	 * How long the line was, as far as it was read.
	 * @return a number of bytes
	 */
	public long getBytes() {
		return this.bytes;
	}

}
