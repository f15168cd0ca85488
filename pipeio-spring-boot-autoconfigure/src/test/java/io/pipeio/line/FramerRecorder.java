package io.pipeio.line;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Drives a {@link LineFramer} and notes what comes out of it, in order: {@code [text]}
 * for a line, {@code TOO_LONG 17} for what was discarded.
 */
final class FramerRecorder {

	private final List<String> events = new ArrayList<>();

	void discarded(DiscardReason reason, long bytes) {
		this.events.add(reason + " " + bytes);
	}

	void feed(LineFramer framer, byte[] chunk) {
		framer.feed(chunk);
		for (Line line = framer.next(); line != null; line = framer.next()) {
			add(line);
		}
	}

	void end(LineFramer framer, IncompleteLine incompleteLine) {
		Line line = framer.end(incompleteLine);
		if (line != null) {
			add(line);
		}
	}

	private void add(Line line) {
		this.events.add("[" + new String(line.toByteArray(), StandardCharsets.ISO_8859_1) + "]");
	}

	List<String> events() {
		return this.events;
	}

	List<String> take() {
		List<String> taken = List.copyOf(this.events);
		this.events.clear();
		return taken;
	}

}
