package io.pipeio.line;

import java.util.Map;

/**
 * A {@link LineHandler} that gets lines out of their envelopes, where its server has one.
 * A line that is no envelope comes to {@link #handle(LineView)}, as every line does on a
 * server without envelopes.
 *
 * @since 0.1.0
 */
public interface EnvelopeHandler extends LineHandler {

	/**
	 * Handle a line that has come in an envelope.
	 * @param line the line in the envelope
	 * @param headers the headers in the envelope
	 * @throws Exception if it cannot be handled; this is reported with the line as it was
	 * received, and the next line follows
	 */
	void handle(Line line, Map<String, String> headers) throws Exception;

}
