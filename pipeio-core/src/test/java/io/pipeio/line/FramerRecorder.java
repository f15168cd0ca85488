package io.pipeio.line;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Drives a {@link LineFramer} and notes what comes out of it, in order: {@code [text]}
 * for a line, {@code TOO_LONG 17} for what was discarded. Uses memory again as soon as it
 * may, and fills it with what would be seen.
 */
public final class FramerRecorder {

	/** One character for each byte, so that text in tests stands for bytes. */
	static final Charset BYTES = StandardCharsets.ISO_8859_1;

	private final List<String> events = new ArrayList<>();

	private byte[] buffer = {};

	public void discarded(DiscardReason reason, long bytes) {
		this.events.add(reason + " " + bytes);
	}

	public void feed(LineFramer framer, byte[] chunk) {
		if (this.buffer.length < chunk.length) {
			this.buffer = new byte[chunk.length + chunk.length / 5];
		}
		Arrays.fill(this.buffer, (byte) '\n');
		System.arraycopy(chunk, 0, this.buffer, 0, chunk.length);
		framer.feed(this.buffer, chunk.length);
		for (LineView line = framer.next(); line != null; line = framer.next()) {
			add(line);
		}
		byte[] free = framer.recycle();
		this.buffer = (free != null) ? free : new byte[0];
		Arrays.fill(this.buffer, (byte) '\n');
	}

	void feed(LineFramer framer, String... chunks) {
		for (String chunk : chunks) {
			feed(framer, bytes(chunk));
		}
	}

	public void end(LineFramer framer, IncompleteLine incompleteLine) {
		LineView line = framer.end(incompleteLine);
		if (line != null) {
			add(line);
		}
	}

	private void add(LineView line) {
		this.events.add("[" + new String(line.toByteArray(), BYTES) + "]");
	}

	public List<String> events() {
		return this.events;
	}

	LineFramer framer(int maxLength) {
		return new LineFramer(maxLength, BYTES, this::discarded);
	}

	static void feedOnly(LineFramer framer, byte[] chunk) {
		framer.feed(chunk, chunk.length);
	}

	static byte[] bytes(String text) {
		return text.getBytes(BYTES);
	}

	List<String> take() {
		List<String> taken = List.copyOf(this.events);
		this.events.clear();
		return taken;
	}

}
