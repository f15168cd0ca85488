package io.pipeio.observation;

/**
 * What a line is sent for.
 *
 * @since 0.1.0
 */
public enum SendOperation {

	/** Nobody waits for an answer. */
	PUBLISH("publish"),

	/** The sender waits for an answer. */
	REQUEST("request"),

	/** It is the result of a listener. */
	REPLY("reply");

	private final String value;

	SendOperation(String value) {
		this.value = value;
	}

	/**
	 * The value of {@link PipeObservation.LowCardinalityKeys#MESSAGING_OPERATION}.
	 * @return the name in lower case
	 */
	public String value() {
		return this.value;
	}

}
