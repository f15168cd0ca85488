package io.pipeio.fuzz;

import java.time.Duration;
import java.util.Random;

import org.springframework.boot.convert.DurationStyle;

/**
 * Makes one random case after the other until its time is over. Each case has a seed of
 * its own, so that a run that is given the seed of a case which has failed begins with
 * that case: {@code -Dfuzz.seed=42}. {@code -Dfuzz.duration=10m} is how long all tests
 * take together.
 */
final class Fuzzer {

	/** How many tests share the duration. */
	private static final int TESTS = 4;

	private static final Duration DURATION = DurationStyle.detectAndParse(System.getProperty("fuzz.duration", "3s"));

	private final String name;

	private final long seed = Long.getLong("fuzz.seed", new Random().nextInt(1_000_000_000));

	private long cases;

	private long bytes;

	Fuzzer(String name) {
		this.name = name;
	}

	/**
	 * Run one case after the other, at least one.
	 * @param test runs a case
	 */
	void run(Case test) {
		long start = System.nanoTime();
		do {
			long current = this.seed + this.cases;
			try {
				test.run(new Random(current));
			}
			catch (Throwable ex) {
				throw new AssertionError("fuzz: %s has failed, -Dfuzz.seed=%d repeats it".formatted(this.name, current),
						ex);
			}
			this.cases++;
		}
		while (System.nanoTime() - start < DURATION.toNanos() / TESTS);
		System.out
			.println("fuzz %s: seed=%d cases=%d bytes=%d".formatted(this.name, this.seed, this.cases, this.bytes));
	}

	/**
	 * Count what was tried, for the line at the end.
	 * @param count how many bytes
	 */
	void count(long count) {
		this.bytes += count;
	}

	/**
	 * A case.
	 */
	@FunctionalInterface
	interface Case {

		/**
		 * Run it.
		 * @param random makes all decisions
		 * @throws Exception if it has failed
		 */
		void run(Random random) throws Exception;

	}

}
