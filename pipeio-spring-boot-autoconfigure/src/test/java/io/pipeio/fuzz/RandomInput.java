package io.pipeio.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.pipeio.line.IncompleteLine;

/**
 * What a client writes, and what is to be made of it by a framer that sees all of it at
 * once.
 *
 * @param bytes what it writes
 */
record RandomInput(byte[] bytes) {

	/**
	 * Make lines that are mostly about as long as the maximum, some empty, some longer.
	 * @param random makes all decisions
	 * @param length how many bytes
	 * @param maxLineLength the maximum length of a line
	 * @return the lines, of which the last may be cut off
	 */
	static RandomInput of(Random random, int length, int maxLineLength) {
		ByteArrayOutputStream input = new ByteArrayOutputStream();
		while (input.size() < length) {
			byte[] line = new byte[lineLength(random, maxLineLength)];
			random.nextBytes(line);
			input.writeBytes(line);
			input.write('\n');
		}
		return new RandomInput(Arrays.copyOf(input.toByteArray(), length));
	}

	private static int lineLength(Random random, int maxLineLength) {
		return switch (random.nextInt(5)) {
			case 0 -> 0;
			case 1 -> random.nextInt(maxLineLength + 1);
			case 2 -> random.nextInt(4 * maxLineLength + 1);
			default -> Math.max(0, maxLineLength + random.nextInt(5) - 2);
		};
	}

	/**
	 * Cut it into random pieces.
	 * @param random makes all decisions
	 * @param maxLength how long a piece is at most, not zero
	 * @return the pieces, some of which are empty
	 */
	List<byte[]> chunks(Random random, int maxLength) {
		List<byte[]> chunks = new ArrayList<>();
		for (int from = 0; from < this.bytes.length;) {
			int to = Math.min(from + random.nextInt(maxLength + 1), this.bytes.length);
			chunks.add(Arrays.copyOfRange(this.bytes, from, to));
			from = to;
		}
		return chunks;
	}

	/**
	 * Find what a server is to make of it.
	 * @param maxLineLength the maximum length of a line
	 * @param incompleteLine what becomes of a line without newline
	 * @return such as {@code [text]} or {@code TOO_LONG 17}
	 */
	List<String> frame(int maxLineLength, IncompleteLine incompleteLine) {
		String[] parts = new String(this.bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
		String last = parts[parts.length - 1];
		List<String> events = new ArrayList<>();
		for (String line : Arrays.copyOf(parts, parts.length - 1)) {
			events.add((line.length() > maxLineLength) ? "TOO_LONG " + line.length() : "[" + line + "]");
		}
		if (last.length() > maxLineLength) {
			events.add("TOO_LONG " + last.length());
		}
		else if (!last.isEmpty()) {
			events.add((incompleteLine == IncompleteLine.DELIVER) ? "[" + last + "]" : "INCOMPLETE " + last.length());
		}
		return events;
	}

}
