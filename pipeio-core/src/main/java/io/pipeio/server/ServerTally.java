package io.pipeio.server;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of one server, and its last failure, from the time it was built. Used by
 * any thread.
 */
final class ServerTally {

	/** Made early: the class might not be loaded any more when there is a failure. */
	private static final PipeServerFailure NONE = new PipeServerFailure(Instant.EPOCH, null, "");

	private final Map<PipeDirection, PipeStatistics> statistics = Map.of(PipeDirection.IN, new PipeStatistics(),
			PipeDirection.OUT, new PipeStatistics());

	private final LongAdder failedLines = new LongAdder();

	private volatile PipeServerFailure lastFailure = NONE;

	PipeStatistics statistics(PipeDirection direction) {
		return Objects.requireNonNull(this.statistics.get(direction));
	}

	void addFailedLine() {
		this.failedLines.increment();
	}

	long failedLines() {
		return this.failedLines.sum();
	}

	void noteFailure(@Nullable PipeDirection direction, Throwable failure) {
		this.lastFailure = PipeServerFailure.of(direction, failure);
	}

	@Nullable PipeServerFailure lastFailure() {
		PipeServerFailure failure = this.lastFailure;
		return (failure != NONE) ? failure : null;
	}

}
