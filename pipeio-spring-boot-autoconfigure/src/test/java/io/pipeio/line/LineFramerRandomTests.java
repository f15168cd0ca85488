package io.pipeio.line;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares {@link LineFramer} with an implementation that sees the whole input of each
 * client at once, on random input in random chunks. A failure names the seed.
 */
class LineFramerRandomTests {

	private long seed;

	@ParameterizedTest
	@MethodSource("seeds")
	void framesShortLinesAsReferenceDoes(long seed) {
		Random random = random(seed);
		for (int round = 0; round < 200; round++) {
			compare(random, random.nextInt(20), 200, 12);
		}
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void framesLongLinesAsReferenceDoes(long seed) {
		Random random = random(seed);
		for (int round = 0; round < 8; round++) {
			compare(random, 8192 * (1 + random.nextInt(3)) + random.nextInt(3) - 1, 200_000, 10_000);
		}
	}

	static LongStream seeds() {
		return new Random().longs(5);
	}

	private Random random(long seed) {
		this.seed = seed;
		return new Random(seed);
	}

	private void compare(Random random, int maxLength, int clientLength, int chunkLength) {
		FramerRecorder recorder = new FramerRecorder();
		LineFramer framer = new LineFramer(maxLength, StandardCharsets.UTF_8, recorder::discarded);
		List<String> expected = new ArrayList<>();
		for (int client = 0; client < 4; client++) {
			IncompleteLine incompleteLine = random.nextBoolean() ? IncompleteLine.DELIVER : IncompleteLine.DISCARD;
			byte[] input = randomInput(random, random.nextInt(clientLength), maxLength);
			for (int from = 0; from < input.length;) {
				int to = Math.min(from + random.nextInt(chunkLength), input.length);
				recorder.feed(framer, Arrays.copyOfRange(input, from, to));
				from = to;
			}
			recorder.end(framer, incompleteLine);
			expected.addAll(reference(input, maxLength, incompleteLine));
		}
		assertThat(recorder.events()).as("seed %d", this.seed).isEqualTo(expected);
	}

	/**
	 * Make lines that are mostly about as long as the maximum, some empty, some longer.
	 */
	private static byte[] randomInput(Random random, int length, int maxLength) {
		ByteArrayOutputStream input = new ByteArrayOutputStream();
		while (input.size() < length) {
			byte[] line = new byte[randomLength(random, maxLength)];
			random.nextBytes(line);
			input.writeBytes(line);
			input.write('\n');
		}
		return Arrays.copyOf(input.toByteArray(), length);
	}

	private static int randomLength(Random random, int maxLength) {
		return switch (random.nextInt(5)) {
			case 0 -> 0;
			case 1 -> random.nextInt(maxLength + 1);
			case 2 -> random.nextInt(4 * maxLength + 1);
			default -> Math.max(0, maxLength + random.nextInt(5) - 2);
		};
	}

	private static List<String> reference(byte[] input, int maxLength, IncompleteLine incompleteLine) {
		String[] parts = new String(input, StandardCharsets.ISO_8859_1).split("\n", -1);
		String last = parts[parts.length - 1];
		List<String> events = new ArrayList<>();
		for (String line : Arrays.copyOf(parts, parts.length - 1)) {
			events.add((line.length() > maxLength) ? "TOO_LONG " + line.length() : "[" + line + "]");
		}
		if (last.length() > maxLength) {
			events.add("TOO_LONG " + last.length());
		}
		else if (!last.isEmpty()) {
			events.add((incompleteLine == IncompleteLine.DELIVER) ? "[" + last + "]" : "INCOMPLETE " + last.length());
		}
		return events;
	}

}
