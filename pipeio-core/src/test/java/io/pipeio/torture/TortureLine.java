package io.pipeio.torture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The lines of the torture: numbers, a length, and a payload that follows from the
 * numbers, so that whoever has the line can check every byte of it. Inbound, the numbers
 * are client, connection and sequence ({@code client.c} makes the same); outbound, epoch
 * and sequence.
 */
final class TortureLine {

	static final int INBOUND_NUMBERS = 3;

	static final int OUTBOUND_NUMBERS = 2;

	private static final int[] BOUNDS = { 8, 100, 100, 3000, 3000, 20_000, 60_000, 100_000 };

	private TortureLine() {
	}

	/**
	 * Make a line.
	 * @param length how long its payload is
	 * @param numbers what it is known by
	 * @return the line without a newline
	 */
	static byte[] of(int length, long... numbers) {
		StringBuilder header = new StringBuilder();
		long state = 0;
		for (long number : numbers) {
			header.append(number).append(' ');
			state = state * 1_000_003 + number;
		}
		byte[] start = header.append(length).append(' ').toString().getBytes(StandardCharsets.US_ASCII);
		byte[] line = Arrays.copyOf(start, start.length + length);
		for (int i = start.length; i < line.length; i++) {
			state = state * 6364136223846793005L + 1442695040888963407L;
			line[i] = (byte) (33 + (state >>> 33) % 94);
		}
		return line;
	}

	/**
	 * Make an outbound line, whose length follows from its numbers, too.
	 * @param epoch of the JVM that sends it
	 * @param sequence its number within the epoch
	 * @return the line without a newline
	 */
	static byte[] outbound(long epoch, long sequence) {
		long hash = (epoch * 31 + sequence) * 0x9E3779B97F4A7C15L;
		hash ^= hash >>> 32;
		int bound = BOUNDS[(int) (hash & 7)];
		return of(1 + (int) ((hash >>> 3 & 0xFFFFFFF) % bound), epoch, sequence);
	}

	/**
	 * Check every byte of a line.
	 * @param line the line without a newline
	 * @param count how many numbers it is known by
	 * @return these numbers, or {@code null} if it is no such line
	 */
	static long @Nullable [] identify(byte[] line, int count) {
		long[] numbers = new long[count + 1];
		int position = 0;
		for (int i = 0; i <= count; i++) {
			int end = position;
			while (end < line.length && line[end] >= '0' && line[end] <= '9' && end - position < 18) {
				numbers[i] = numbers[i] * 10 + line[end++] - '0';
			}
			if (end == position || end >= line.length || line[end] != ' ') {
				return null;
			}
			position = end + 1;
		}
		if (numbers[count] != line.length - position) {
			return null;
		}
		long[] identity = Arrays.copyOf(numbers, count);
		return Arrays.equals(line, of(line.length - position, identity)) ? identity : null;
	}

	/**
	 * Show a part of what was received, for a report.
	 * @param bytes the bytes
	 * @return the start of them, readable
	 */
	static String preview(byte[] bytes) {
		int shown = Math.min(bytes.length, 60);
		String text = new String(bytes, 0, shown, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
		return "\"" + text + "\"" + ((shown < bytes.length) ? "... (" + bytes.length + " bytes)" : "");
	}

}
