package io.pipeio.observation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.transport.SenderContext;

/**
 * What is known when a line is sent: the context of {@link PipeObservation#SEND}. What is
 * put into its carrier goes into the line's envelope, where the server has one.
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
	 * @param operation what it is sent for
	 * @param length how many bytes it has
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
	 * The server that the line is sent to.
	 * @return its name
	 */
	public String getServer() {
		return this.server;
	}

	/**
	 * What the line is sent for.
	 * @return the operation
	 */
	public SendOperation getOperation() {
		return this.operation;
	}

	/**
	 * How long the line is.
	 * @return the number of bytes, without the newline and without the envelope
	 */
	public int getLength() {
		return this.length;
	}

}
