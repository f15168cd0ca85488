package io.pipeio.line;

import java.nio.charset.Charset;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Envelope of a line that carries headers through a pipe, so that a trace goes on in
 * another process. Both ends of the pipe must use the same one; a line without one is
 * taken as it is. Called by any thread.
 *
 * @since 0.1.0
 */
public interface LineEnvelope {

	/**
	 * Put a line into an envelope.
	 * @param line the line, without a newline
	 * @param headers what goes with it
	 * @param charset what the text of lines is encoded in
	 * @return the envelope, which has no newline either
	 */
	byte[] wrap(byte[] line, Map<String, String> headers, Charset charset);

	/**
	 * Take a line out of its envelope.
	 * @param line what was received
	 * @param charset what the text of lines is encoded in
	 * @return what is in it, or {@code null} if it is no envelope as {@link #wrap} makes
	 * them: a line as any other
	 */
	@Nullable Content unwrap(Line line, Charset charset);

	/**
	 * Whether lines come out of their envelopes as they have gone in. Asked when a server
	 * is built.
	 * @param charset what the text of lines is encoded in
	 * @return {@code true} unless an envelope knows better
	 */
	default boolean supports(Charset charset) {
		return true;
	}

	/**
	 * Content of an envelope.
	 *
	 * @param line the line
	 * @param headers what has gone with it
	 */
	record Content(Line line, Map<String, String> headers) {

	}

}
