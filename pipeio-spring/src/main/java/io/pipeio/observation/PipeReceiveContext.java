package io.pipeio.observation;

import java.util.Map;

import io.micrometer.observation.transport.ReceiverContext;

/**
 * Context of {@link PipeObservation#RECEIVE}, for the call of a listener. The carrier
 * contains the headers of the line's envelope. It is empty for a line without an
 * envelope, and for a batch, whose lines may belong to several traces.
 *
 * @since 0.1.0
 */
public class PipeReceiveContext extends ReceiverContext<Map<String, String>> {

	private final String server;

	private final String listenerId;

	private final int lines;

	private final long length;

	/**
	 * Create a context.
	 * @param server the name of the server that received the lines
	 * @param listenerId the id of the listener
	 * @param lines the number of lines the listener is called with
	 * @param length the number of bytes in these lines
	 * @param headers the headers of the envelope
	 */
	@SuppressWarnings("this-escape")
	public PipeReceiveContext(String server, String listenerId, int lines, long length, Map<String, String> headers) {
		super(Map::get);
		this.server = server;
		this.listenerId = listenerId;
		this.lines = lines;
		this.length = length;
		setCarrier(headers);
	}

	/**
	 * Return the name of the server that received the lines.
	 * @return the name
	 */
	public String getServer() {
		return this.server;
	}

	/**
	 * Return the id of the listener.
	 * @return the id
	 */
	public String getListenerId() {
		return this.listenerId;
	}

	/**
	 * Return the number of lines the listener is called with.
	 * @return 1, except for a batch
	 */
	public int getLines() {
		return this.lines;
	}

	/**
	 * Return the total length of the lines.
	 * @return the number of bytes, without newlines and envelope
	 */
	public long getLength() {
		return this.length;
	}

}
