package io.pipeio.observation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.transport.SenderContext;

/**
 * Context of {@link PipeObservation#SEND}, for a line being sent. Headers added to the
 * carrier are sent in the line's envelope, if the server has one.
 *
 * @since 0.1.0
 */
public class PipeSendContext extends SenderContext<Map<String, String>> {

	private final String server;

	private final SendOperation operation;

	private final int length;

	/**
	 * Create a context.
	 * @param server the name of the server that the line is sent to
	 * @param operation the purpose of the line
	 * @param length the number of bytes in the line
	 */
	@SuppressWarnings("this-escape")
	public PipeSendContext(String server, SendOperation operation, int length) {
		super((headers, key, value) -> Objects.requireNonNull(headers).put(key, value));
		this.server = server;
		this.operation = operation;
		this.length = length;
		setCarrier(new LinkedHashMap<>());
	}

	/**
	 * Return the name of the server that the line is sent to.
	 * @return the name
	 */
	public String getServer() {
		return this.server;
	}

	/**
	 * Return the purpose of the line.
	 * @return the operation
	 */
	public SendOperation getOperation() {
		return this.operation;
	}

	/**
	 * Return the length of the line.
	 * @return the number of bytes, without newline and envelope
	 */
	public int getLength() {
		return this.length;
	}

}
