package io.pipeio.event;

import io.pipeio.server.PipeServer;

/**
 * The last client of the out-pipe has gone with a part of a line. The line is sent again,
 * whole, to the next client.
 *
 * @since 0.1.0
 */
public class PipeLineTornEvent extends PipeServerEvent {

	private final long taken;

	private final long length;

	/**
	 * Create an event.
	 * @param server the server
	 * @param taken how many bytes of the line the client has taken
	 * @param length how many bytes the line has, with its newline
	 */
	public PipeLineTornEvent(PipeServer server, long taken, long length) {
		super(server);
		this.taken = taken;
		this.length = length;
	}

	/**
	 * How much of the line the client has taken.
	 * @return a number of bytes
	 */
	public long getTaken() {
		return this.taken;
	}

	/**
	 * How long the line is.
	 * @return a number of bytes, its newline included
	 */
	public long getLength() {
		return this.length;
	}

}
