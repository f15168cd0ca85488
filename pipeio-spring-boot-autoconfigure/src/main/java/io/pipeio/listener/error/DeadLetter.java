package io.pipeio.listener.error;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

import io.pipeio.line.Line;
import io.pipeio.listener.ListenerExecutionFailedException;
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
		boolean exact = Arrays.equals(failure.getServer().encode(text), bytes);
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

}
