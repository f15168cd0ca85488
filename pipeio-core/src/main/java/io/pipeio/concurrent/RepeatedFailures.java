package io.pipeio.concurrent;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Filter of failures of somebody else's code: the same one is reported once a minute, and
 * no more than {@value #MOST} in all. Clients may bring one about with each line, and a
 * report may be a whole stack trace in a log.
 */
final class RepeatedFailures {

	private static final int MOST = 64;

	private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final Map<Kind, Long> reportedAt = new HashMap<>();

	private final LongSupplier nanoTime;

	RepeatedFailures(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Whether to report a failure; then it is not to be reported again for a minute.
	 * @param source whose failure it is
	 * @param failure what was thrown
	 * @return whether it is the first of its class, from its place, for a minute
	 */
	boolean isDue(Object source, Throwable failure) {
		StackTraceElement[] frames = failure.getStackTrace();
		Kind kind = new Kind(source, failure.getClass(), (frames.length > 0) ? frames[0] : null);
		long now = this.nanoTime.getAsLong();
		synchronized (this.reportedAt) {
			this.reportedAt.values().removeIf((at) -> now - at >= INTERVAL_NANOS);
			return this.reportedAt.size() < MOST && this.reportedAt.putIfAbsent(kind, now) == null;
		}
	}

	/**
	 * Identity of a failure. No code of an observer is called to find it.
	 *
	 * @param source whose failure it is
	 * @param type the class of the failure
	 * @param top where it was thrown, if the JVM tells
	 */
	private record Kind(Object source, Class<?> type, @Nullable StackTraceElement top) {

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Kind kind && this.source == kind.source && this.type == kind.type
					&& Objects.equals(this.top, kind.top);
		}

		@Override
		public int hashCode() {
			return Objects.hash(System.identityHashCode(this.source), this.type, this.top);
		}

	}

}
