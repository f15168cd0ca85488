package io.pipeio.listener.error;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;

/**
 * A line that was not handled, and why.
 *
 * @param server the name of the server that it has come to
 * @param listener the id of the listener
 * @param line its text
 * @param base64 its bytes, if the text does not tell them
 * @param exception what was thrown
 * @param message what that says
 * @param time when
 */
record DeadLetter(String server, String listener, String line, @Nullable String base64, String exception,
		@Nullable String message, Instant time) {

	/** Start of each letter, as JSON. */
	private static final byte[] START = "{\"time\":\"".getBytes(StandardCharsets.US_ASCII);

	private static final JsonWriter<DeadLetter> JSON = JsonWriter.of((members) -> {
		members.add("time", DeadLetter::time).as(Instant::toString);
		members.add("server", DeadLetter::server);
		members.add("listener", DeadLetter::listener);
		members.add("line", DeadLetter::line);
		members.add("base64", DeadLetter::base64).whenNotNull();
		members.add("exception", DeadLetter::exception);
		members.add("message", DeadLetter::message).whenNotNull();
	});

	static DeadLetter of(Line line, ListenerExecutionFailedException failure, Instant time) {
		byte[] bytes = line.toByteArray();
		String text = line.toString();
		boolean exact = Arrays.equals(text.getBytes(failure.getServer().getCharset()), bytes);
		Throwable cause = (failure.getCause() != null) ? failure.getCause() : failure;
		return new DeadLetter(failure.getServer().getName(), failure.getListenerId(), text,
				exact ? null : Base64.getEncoder().encodeToString(bytes), cause.getClass().getName(),
				cause.getMessage(), time);
	}

	/**
	 * Write it as JSON.
	 * @return a line, without its newline
	 */
	String toJson() {
		return JSON.writeToString(this);
	}

	/**
	 * Whether something is the beginning of a letter, but not a whole one.
	 * @param json text in UTF-8, to its end
	 * @return {@code false} for a whole letter, and for what is none
	 * @throws IOException if it cannot be read
	 */
	static boolean isTorn(InputStream json) throws IOException {
		byte[] start = json.readNBytes(START.length);
		return Arrays.equals(start, 0, start.length, START, 0, start.length) && !endsWithObject(json);
	}

	/**
	 * Whether text that starts inside a string ends with the brace of the object.
	 */
	private static boolean endsWithObject(InputStream json) throws IOException {
		boolean quoted = true;
		boolean escaped = false;
		boolean brace = false;
		for (int next = json.read(); next >= 0; next = json.read()) {
			brace = (next == '}') && !quoted;
			if (next == '"' && !escaped) {
				quoted = !quoted;
			}
			escaped = (next == '\\') && !escaped;
		}
		return brace;
	}

}
