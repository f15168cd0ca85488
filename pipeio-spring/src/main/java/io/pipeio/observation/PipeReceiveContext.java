package io.pipeio.observation;

import java.util.Map;

import io.micrometer.observation.transport.ReceiverContext;

/**
 * What is known when a listener is called: the context of
 * {@link PipeObservation#RECEIVE}. Its carrier has the headers of the line's envelope,
 * and none for a line without one or for a batch, whose lines may be of several traces.
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
	 * @param server the name of the server that the lines have come to
	 * @param listenerId the id of the listener
	 * @param lines how many lines the listener is called with
	 * @param length how many bytes they have
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
	 * The server that the lines have come to.
	 * @return its name
	 */
	public String getServer() {
		return this.server;
	}

	/**
	 * The listener that is called.
	 * @return its id
	 */
	public String getListenerId() {
		return this.listenerId;
	}

	/**
	 * How many lines the listener is called with.
	 * @return 1, but for a batch
	 */
	public int getLines() {
		return this.lines;
	}

	/**
	 * How long the lines are, all in all.
	 * @return the number of bytes, without newlines and without the envelope
	 */
	public long getLength() {
		return this.length;
	}

}
