package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a server stands handlers and observers that block, throw, or stop it in the
 * wrong moment.
 */
@Timeout(60)
class PipeServerRobustnessTests {

	private static final String FILE = "precious";

	private static final Duration TIMEOUT = Duration.ofMillis(100);

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private final Blocker blocker = new Blocker(this.fixture.events());

	@AfterEach
	void stop() throws IOException {
		this.blocker.release();
		this.fixture.stop();
		Files.deleteIfExists(this.fixture.in());
		Files.deleteIfExists(this.fixture.out());
	}

	private void putFileInPlaceOf(Path pipe) throws IOException {
		Path file = Files.writeString(this.fixture.directory().resolve(FILE), "");
		Files.move(file, pipe, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
	}

	@Test
	void doesNotWaitForObserverThatIsToldOfFailedRepair() throws Exception {
		this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT), new PipeServerObserver() {

			@Override
			public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
				PipeServerRobustnessTests.this.blocker.blockOnce();
			}

		});
		putFileInPlaceOf(this.fixture.in());
		this.blocker.awaitReached();
		Thread stopper = new Thread(this.fixture.server()::stop);
		stopper.start();
		stopper.join(TimeUnit.SECONDS.toMillis(20));
		assertThat(stopper.isAlive()).isFalse();
	}

	@Test
	void doesNotInterruptObserverThatIsToldOfRepair() throws Exception {
		this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT), new PipeServerObserver() {

			@Override
			public void pipeRepaired(PipeServer server, PipeDirection direction) {
				PipeServerRobustnessTests.this.blocker.blockOnce();
			}

		});
		Files.delete(this.fixture.in());
		this.blocker.awaitReached();
		this.fixture.server().stop();
		this.blocker.release();
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.noneMatch((thread) -> thread.getName().equals("pipeio-watch")));
		assertThat(this.fixture.events()).doesNotContain("interrupted");
	}

	@Test
	void keepsLinesOfPipeWholeThatIsRenamedAwayAndBack() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT), new RecordingObserver());
		try (ClientProcess client = ClientProcess.shell("exec cat > \"$1\"", this.fixture.in())) {
			client.type("one\nhalf ");
			await().until(() -> this.fixture.lines().contains("one"));
			Path away = this.fixture.directory().resolve("away");
			Files.move(this.fixture.in(), away);
			this.fixture.awaitEvents("repaired IN", 1);
			Files.move(away, this.fixture.in(), StandardCopyOption.ATOMIC_MOVE);
			this.fixture.awaitEvents("repaired IN", 2);
			client.type("line\nanother ");
			await().until(() -> this.fixture.lines().contains("half line"));
			client.type("line\n");
			await().until(() -> this.fixture.lines().equals(List.of("one", "half line", "another line")));
		}
	}

	@Test
	void claimsThePathsAlsoInDirectoryThatHasReplacedTheFormer() throws IOException {
		Path run = Files.createDirectory(this.fixture.directory().resolve("run"));
		this.fixture.start(this.fixture.impatientBuilder(run).shutdownTimeout(TIMEOUT), new RecordingObserver());
		Files.move(run, this.fixture.directory().resolve("away"));
		this.fixture.awaitEvents("repaired IN", 1);
		this.fixture.awaitEvents("repaired OUT", 1);
		for (PipeServerBuilder other : List.of(PipeServer.builder("other").inPipe(this.fixture.in()),
				PipeServer.builder("other").outPipe(this.fixture.out()))) {
			assertThatExceptionOfType(PipeInUseException.class).isThrownBy(() -> other.build().start());
		}
	}

	@Test
	void standsDeletionsWhileItStarts() throws InterruptedException {
		this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT), new RecordingObserver());
		try (PathDeleter deleter = new PathDeleter(this.fixture.out())) {
			for (int i = 0; i < 300; i++) {
				this.fixture.server().stop();
				this.fixture.server().start();
			}
		}
		await().until(() -> Files.exists(this.fixture.out()));
		this.fixture.server().send("line");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("line\n");
	}

	@Test
	void losesNoLineWhenObserverAndUncaughtExceptionHandlerThrow() {
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
			throw (RuntimeException) failure;
		});
		try {
			this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT).handler((line) -> {
				this.fixture.lines().add(line.toString());
				throw new IllegalStateException("handler");
			}), new PipeServerObserver() {

				@Override
				public void handlerFailed(PipeServer server, Line line, Throwable failure) {
					throw new IllegalStateException("observer");
				}

				@Override
				public void clientConnected(PipeServer server, PipeDirection direction) {
					throw new IllegalStateException("observer");
				}

			});
			ClientProcess.shell("seq 0 9 > \"$1\"", this.fixture.in()).awaitOutput();
			await().dontCatchUncaughtExceptions().until(() -> this.fixture.lines().size() == 10);
			this.fixture.server().send("line");
			assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("line\n");
			this.fixture.write("10\\n");
			await().dontCatchUncaughtExceptions().until(() -> this.fixture.lines().size() == 11);
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
		}
	}

	@Test
	void holdsNoFifoThatWasDeletedBeforeAnybodyHasOpenedIt() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder().shutdownTimeout(TIMEOUT), new RecordingObserver());
		try (ClientProcess reader = ClientProcess.shell("exec sleep 1000 < \"$1\"", this.fixture.out())) {
			this.fixture.awaitEvents("connected OUT", 1);
			for (int i = 1; i <= 30; i++) {
				Files.delete(this.fixture.out());
				this.fixture.awaitEvents("repaired OUT", i);
			}
			try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
				assertThat(descriptors.filter(this::leadsToDeletedOutPipe)).hasSizeLessThan(6);
			}
			assertThat(reader.isAlive()).isTrue();
		}
	}

	private boolean leadsToDeletedOutPipe(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString().equals(this.fixture.out() + " (deleted)");
		}
		catch (IOException ex) {
			// Closed meanwhile
			return false;
		}
	}

}
