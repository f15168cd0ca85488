package io.pipeio.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;
import io.pipeio.autoconfigure.property.PipePropertyMapper;
import io.pipeio.autoconfigure.property.PropertyOrigins;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.Assert;

/**
 * Limits of the numbers and durations of {@code pipeio.listener} and
 * {@code pipeio.health}. Those of servers are checked by their builder.
 */
final class PropertyLimits {

	private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

	private PropertyLimits() {
	}

	/**
	 * Look at the numbers and durations.
	 * @param origins knows the values as they were typed
	 * @param problems where what cannot be is noted
	 */
	static void check(PipeIoProperties properties, PropertyOrigins origins, Collection<Problem> problems) {
		PipePropertyMapper listeners = new PipePropertyMapper("pipeio.listener", "all listeners", origins, problems);
		PipeIoProperties.Listener listener = properties.getListener();
		listeners.map(".concurrency", listener.getConcurrency(), PropertyLimits::requirePositive, "1 or more");
		listeners.map(".batch-size", listener.getBatchSize(), PropertyLimits::requirePositive, "1 or more");
		retryPolicy(listener.getRetry(), origins, problems);
		stalledAfter(properties.getHealth(), PropertyLimits::requirePositive, origins, problems);
	}

	/**
	 * Hand on the time after which something has stalled.
	 * @param setter what takes it
	 * @param origins knows the values as they were typed
	 * @param problems where is noted that it cannot be
	 */
	static void stalledAfter(PipeIoProperties.Health health, Consumer<Duration> setter, PropertyOrigins origins,
			Collection<Problem> problems) {
		new PipePropertyMapper("pipeio.health", "", origins, problems).map(".stalled-after", health.getStalledAfter(),
				setter, "a duration such as 60s");
	}

	private static void requirePositive(int number) {
		Assert.isTrue(number > 0, "it must be positive");
	}

	// In the words of the builder of servers, so that both count as one problem
	private static void requirePositive(Duration duration) {
		Assert.isTrue(!duration.isNegative() && !duration.isZero(), "it must be positive");
	}

	private static void requireNotNegative(Duration duration) {
		Assert.isTrue(!duration.isNegative(), "it must not be negative");
	}

	/**
	 * Make the policy of retries.
	 * @param origins knows the values as they were typed
	 * @param problems where what cannot be is noted
	 * @return the policy, or {@code null} if nothing is tried again, or something is
	 * wrong
	 */
	static @Nullable RetryPolicy retryPolicy(PipeIoProperties.Retry retry, PropertyOrigins origins,
			Collection<Problem> problems) {
		if (!retry.isEnabled()) {
			return null;
		}
		int before = problems.size();
		RetryPolicy.Builder builder = RetryPolicy.builder();
		PipePropertyMapper mapper = new PipePropertyMapper("pipeio.listener.retry", "all listeners", origins, problems);
		mapper.map(".max-retries", retry.getMaxRetries(), builder::maxRetries, "a number that is not negative");
		mapper.map(".initial-interval", retry.getInitialInterval(), limited(builder::delay), "a duration such as 1s");
		mapper.map(".multiplier", retry.getMultiplier(), (multiplier) -> {
			Assert.isTrue(Double.isFinite(multiplier), "it must be a finite number");
			builder.multiplier(multiplier);
		}, "1.0 or more");
		mapper.map(".max-interval", retry.getMaxInterval(), limited(builder::maxDelay), "a duration such as 10s");
		return (problems.size() == before) ? builder.build() : null;
	}

	private static Consumer<Duration> limited(Consumer<Duration> setter) {
		return (duration) -> {
			requireNotNegative(duration);
			Assert.isTrue(duration.compareTo(LONGEST) <= 0,
					() -> "it must not be longer than %d days".formatted(LONGEST.toDays()));
			setter.accept(duration);
		};
	}

}
