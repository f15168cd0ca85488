package io.pipeio.event;

import io.pipeio.server.PipeServer;

/**
 * Event published when a server stopped before a client had read all lines that were
 * sent. Use an {@link io.pipeio.UndeliveredLinesHandler} to get the lines themselves.
 *
 * @since 0.1.0
 */
public class PipeLinesUndeliveredEvent extends PipeServerEvent {

	private final int lines;

	private final long bytes;

	/**
	 * Create an event.
	 * @param server the server
	 * @param lines the number of lines
	 * @param bytes the number of bytes, without newlines
	 */
	public PipeLinesUndeliveredEvent(PipeServer server, int lines, long bytes) {
		super(server);
		this.lines = lines;
		this.bytes = bytes;
	}

	/**
	 * Return the number of undelivered lines.
	 * @return the number of lines
	 */
	public int getLines() {
		return this.lines;
	}

	/**
	 * Return the total length of the undelivered lines.
	 * @return the number of bytes, without newlines
	 */
	public long getBytes() {
		return this.bytes;
	}

}
