package io.pipeio.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoAccess;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoPermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what a {@link PipeThreadStart} does when there is no thread to be had.
 */
class PipeThreadStartTests {

	private final List<String> calls = new ArrayList<>();

	private final RecordingObserver observer = new RecordingObserver();

	@TempDir
	private Path directory;

	private Fifo fifo;

	@BeforeEach
	void createFifo() throws FifoException {
		this.fifo = Fifo.create(this.directory.resolve("test.in"), new FifoAccess(FifoPermissions.OWNER_ONLY, null));
	}

	@AfterEach
	void closeFifo() {
		this.fifo.close();
	}

	private PipeThreadStart start(Runnable start) {
		PipeServer server = PipeServer.builder("test").inPipe(this.fifo.path()).observer(this.observer).build();
		PipeServerContext context = ((FifoPipeServer) server).context();
		return new PipeThreadStart(context.resources(), this.fifo, start, new NoClient(),
				new PipeFailures(context, PipeDirection.IN));
	}

	private void start() {
		this.calls.add("start");
	}

	private void fail() {
		this.calls.add("fail");
		throw new OutOfMemoryError("on purpose");
	}

	private void work() {
		this.calls.add("work");
	}

	@Test
	void startsOnce() {
		PipeThreadStart start = start(this::start);
		start.now();
		start.now();
		start.nowOrElse(this::work);
		assertThat(this.calls).containsExactly("start");
	}

	@Test
	void triesAgainWhatHasFailed() {
		PipeThreadStart start = start(this::fail);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(start::now);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(start::now);
		assertThat(this.calls).containsExactly("fail", "fail");
	}

	@Test
	void hasTheWorkDoneByTheCallerWhenThereIsNoThread() {
		PipeThreadStart start = start(this::fail);
		start.nowOrElse(this::work);
		start.nowOrElse(this::work);
		assertThat(this.calls).containsExactly("fail", "work");
		assertThat(this.observer.events()).containsExactly("pipe failed IN: java.lang.OutOfMemoryError: on purpose");
		assertThatIllegalStateException().isThrownBy(start::now);
	}

	@Test
	void failsWhenItIsToStartAtOnce() {
		PipeThreadStart start = start(this::fail);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> start.whenNeeded(false));
	}

	/**
	 * A client that never comes.
	 */
	private static final class NoClient implements PipeThreadStart.FirstClient {

		@Override
		public boolean isThere(boolean notified) {
			return false;
		}

		@Override
		public void follow(Fifo successor, boolean started) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean isSettled() {
			return true;
		}

	}

}
