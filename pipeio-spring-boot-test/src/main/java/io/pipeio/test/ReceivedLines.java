package io.pipeio.test;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.line.Line;

/**
 * Lines that a client has received, with the number of lines already taken. Thread-safe.
 */
final class ReceivedLines {

	private static final int SHOWN = 3;

	private final List<byte[]> lines = new ArrayList<>();

	private final ByteArrayOutputStream start = new ByteArrayOutputStream();

	private int taken;

	synchronized int append(ByteBuffer bytes) {
		int count = bytes.remaining();
		while (bytes.hasRemaining()) {
			byte value = bytes.get();
			if (value == '\n') {
				this.lines.add(this.start.toByteArray());
				this.start.reset();
			}
			else {
				this.start.write(value);
			}
		}
		return count;
	}

	synchronized int untaken() {
		return this.lines.size() - this.taken;
	}

	synchronized boolean hasUntakenBytes() {
		return untaken() > 0 || this.start.size() > 0;
	}

	synchronized List<byte[]> take(int count) {
		List<byte[]> result = List.copyOf(this.lines.subList(this.taken, this.taken + count));
		this.taken += count;
		return result;
	}

	synchronized List<byte[]> all() {
		return List.copyOf(this.lines);
	}

	/**
	 * Return a description for messages: the last lines received, escaped and truncated.
	 */
	synchronized String describe() {
		int count = this.lines.size();
		StringBuilder description = new StringBuilder(count + ((count == 1) ? " line" : " lines"));
		int first = Math.max(count - SHOWN, 0);
		for (int i = first; i < count; i++) {
			description.append((i > first) ? ", " : (first > 0) ? ", the last of them " : ": ")
				.append(preview(this.lines.get(i)));
		}
		if (this.start.size() > 0) {
			description.append("; and the start of another one: ").append(preview(this.start.toByteArray()));
		}
		return description.toString();
	}

	private static String preview(byte[] line) {
		return Line.of(line, StandardCharsets.US_ASCII).preview();
	}

}
