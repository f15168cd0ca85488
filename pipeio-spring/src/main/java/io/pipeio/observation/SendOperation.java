package io.pipeio.observation;

/**
 * Purpose of a line that is sent.
 *
 * @since 0.1.0
 */
public enum SendOperation {

	/** Line whose sender does not wait for an answer. */
	PUBLISH("publish"),

	/** Line whose sender waits for an answer. */
	REQUEST("request"),

	/** Result of a listener. */
	REPLY("reply");

	private final String value;

	SendOperation(String value) {
		this.value = value;
	}

	/**
	 * Return the value for
	 * {@link PipeObservation.LowCardinalityKeys#MESSAGING_OPERATION}.
	 * @return the name in lower case
	 */
	public String value() {
		return this.value;
	}

}
