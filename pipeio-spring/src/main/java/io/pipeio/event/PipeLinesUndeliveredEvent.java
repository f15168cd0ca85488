package io.pipeio.event;

import io.pipeio.server.PipeServer;

/**
 * A server has stopped before a client could read all that was sent. For the lines
 * themselves, see {@link io.pipeio.UndeliveredLinesHandler}.
 *
 * @since 0.1.0
 */
public class PipeLinesUndeliveredEvent extends PipeServerEvent {

	private final int lines;

	private final long bytes;

	/**
	 * Create an event.
	 * @param server the server
	 * @param lines how many lines
	 * @param bytes how many bytes they have, without their newlines
	 */
	public PipeLinesUndeliveredEvent(PipeServer server, int lines, long bytes) {
		super(server);
		this.lines = lines;
		this.bytes = bytes;
	}

	/**
	 * How many lines.
	 * @return the number of lines
	 */
	public int getLines() {
		return this.lines;
	}

	/**
	 * How much they are together.
	 * @return a number of bytes, newlines not included
	 */
	public long getBytes() {
		return this.bytes;
	}

}
