package io.pipeio.torture;

import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run is told: {@code -Dtorture.duration=20m -Dtorture.seed=42}, and
 * {@code -Dtorture.without=repairs,drain} to leave kinds of trouble out.
 *
 * @param seed what all random decisions follow from
 * @param duration how long trouble is made
 * @param troubles the kinds of trouble
 */
record TortureOptions(long seed, Duration duration, Set<Trouble> troubles) {

	private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");

	static TortureOptions fromSystemProperties() {
		long seed = Long.getLong("torture.seed", new Random().nextInt(1_000_000));
		return new TortureOptions(seed, duration(System.getProperty("torture.duration", "35s")),
				Trouble.allBut(System.getProperty("torture.without", "")));
	}

	/**
	 * Parse a duration as it stands in {@code application.yml}.
	 * @param text such as {@code 40s} or {@code 20m}
	 * @return the duration
	 */
	static Duration duration(String text) {
		Matcher matcher = DURATION.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("'torture.duration' must be such as 40s or 20m, not " + text);
		}
		long amount = Long.parseLong(matcher.group(1));
		return switch (matcher.group(2)) {
			case "ms" -> Duration.ofMillis(amount);
			case "s" -> Duration.ofSeconds(amount);
			case "m" -> Duration.ofMinutes(amount);
			default -> Duration.ofHours(amount);
		};
	}

	boolean has(Trouble trouble) {
		return this.troubles.contains(trouble);
	}

}
