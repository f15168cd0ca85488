package io.pipeio.event;

import io.pipeio.server.PipeServer;

/**
 * Event published when the last client of the out-pipe disconnected after reading only a
 * part of a line. The whole line is sent again to the next client.
 *
 * @since 0.1.0
 */
public class PipeLineTornEvent extends PipeServerEvent {

	private final long taken;

	private final long length;

	/**
	 * Create an event.
	 * @param server the server
	 * @param taken the number of bytes that the client has read
	 * @param length the number of bytes in the line, including its newline
	 */
	public PipeLineTornEvent(PipeServer server, long taken, long length) {
		super(server);
		this.taken = taken;
		this.length = length;
	}

	/**
	 * Return how much of the line the client has read.
	 * @return the number of bytes
	 */
	public long getTaken() {
		return this.taken;
	}

	/**
	 * Return the length of the line.
	 * @return the number of bytes, including the newline
	 */
	public long getLength() {
		return this.length;
	}

}
