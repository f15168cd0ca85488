package io.pipeio.concurrent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ObserverList}: how often it is told what an observer throws.
 */
class ObserverListTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final ObserverList<PipeServerObserver> observers = new ObserverList<>(this.now::get);

	private final List<Throwable> thrown = new ArrayList<>();

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void catchFailures() {
		this.server = PipeServer.builder("test").inPipe(this.directory.resolve("in")).build();
		Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> this.thrown.add(failure));
	}

	@AfterEach
	void letFailuresGo() {
		Thread.currentThread().setUncaughtExceptionHandler(null);
	}

	private void discard(int times) {
		for (int i = 0; i < times; i++) {
			long bytes = i;
			this.observers.tell(
					(observer) -> observer.lineDiscarded(this.server, PipeDirection.IN, DiscardReason.TOO_LONG, bytes));
		}
	}

	@Test
	void tellsOfFailureThatComesBackOnceAMinute() {
		this.observers.add(new Failing("one"));
		discard(1000);
		assertThat(this.thrown).singleElement().asString().contains("one 0");
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(59));
		discard(1000);
		assertThat(this.thrown).hasSize(1);
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(1));
		discard(1000);
		assertThat(this.thrown).hasSize(2);
	}

	@Test
	void tellsOfEachObserver() {
		this.observers.add(new Failing("one"));
		this.observers.add(new Failing("one"));
		discard(1000);
		assertThat(this.thrown).extracting(Throwable::getMessage).containsExactly("one 0", "one 0");
	}

	@Test
	void tellsOfEachPlaceAndKindOfFailure() {
		this.observers.guard(() -> {
			throw new IllegalStateException("guarded");
		});
		this.observers.add(new Failing("one"));
		for (int i = 0; i < 1000; i++) {
			discard(1);
			this.observers.tell((observer) -> observer.opened(this.server));
			this.observers.tell((observer) -> observer.stopped(this.server));
		}
		assertThat(this.thrown).extracting(Throwable::getMessage)
			.containsExactly("guarded", "one 0", "opened", "stopped");
	}

	@Test
	void tellsOfNoMoreThanItRemembers() {
		for (int i = 0; i < 1000; i++) {
			this.observers.add(new Failing(String.valueOf(i)));
		}
		discard(2);
		assertThat(this.thrown).hasSize(64);
		this.now.addAndGet(TimeUnit.MINUTES.toNanos(1));
		discard(2);
		assertThat(this.thrown).hasSize(128);
	}

	@Test
	void standsFailureThatCannotBeLookedAt() {
		this.observers.guard(() -> {
			throw new Odd();
		});
		assertThat(this.thrown).hasSize(1);
	}

	/**
	 * Fails at whatever it is told.
	 *
	 * @param name stands in its failures
	 */
	private record Failing(String name) implements PipeServerObserver {

		@Override
		public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
			throw new IllegalStateException(this.name + " " + bytes);
		}

		@Override
		public void opened(PipeServer server) {
			throw new IllegalStateException("opened");
		}

		@Override
		public void stopped(PipeServer server) {
			throw new IllegalStateException("stopped");
		}

	}

	/**
	 * Does not even tell where it was thrown.
	 */
	private static final class Odd extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new UnsupportedOperationException();
		}

	}

}
