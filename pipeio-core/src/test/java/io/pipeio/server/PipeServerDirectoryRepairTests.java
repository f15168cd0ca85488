package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that pipes come back whose directory, or one further up, is deleted, renamed or
 * replaced while the server runs.
 */
@Timeout(60)
class PipeServerDirectoryRepairTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@Test
	void bringsPipesBackWhoseDirectoryWasDeleted() throws IOException {
		Path deleted = Files.createDirectory(this.fixture.directory().resolve("run"));
		this.fixture.start(this.fixture.impatientBuilder(deleted));
		ClientProcess.start("rm", "-rf", deleted.toString()).awaitExitCode(Duration.ofSeconds(10));
		await().atMost(Duration.ofSeconds(5))
			.until(() -> FifoPaths.isFifo(this.fixture.in()) && FifoPaths.isFifo(this.fixture.out()));
		this.fixture.assertBothPipesWork();
	}

	@Test
	void bringsPipesBackWhoseDirectoryWasRenamed() throws IOException {
		Path renamed = Files.createDirectory(this.fixture.directory().resolve("run"));
		this.fixture.start(this.fixture.impatientBuilder(renamed));
		Files.move(renamed, this.fixture.directory().resolve("away"));
		await().atMost(Duration.ofSeconds(5))
			.until(() -> FifoPaths.isFifo(this.fixture.in()) && FifoPaths.isFifo(this.fixture.out()));
		this.fixture.assertBothPipesWork();
	}

	@Test
	void bringsPipesBackWhenDirectoryFurtherUpWasRenamed() throws IOException {
		Path top = Files.createDirectory(this.fixture.directory().resolve("top"));
		this.fixture.start(this.fixture.impatientBuilder(Files.createDirectories(top.resolve("a/b"))));
		for (int i = 1; i <= 3; i++) {
			Files.move(top, this.fixture.directory().resolve("away" + i));
			this.fixture.awaitEvents("repaired IN", i);
			this.fixture.awaitEvents("repaired OUT", i);
			this.fixture.assertBothPipesWork();
			awaitWatch();
		}
		Files.delete(this.fixture.in());
		this.fixture.awaitEvents("repaired IN", 4);
	}

	@Test
	void bringsPipesBackWhoseDirectoryWasDeletedThoughSomebodyHoldsIt() throws IOException {
		Path run = Files.createDirectory(this.fixture.directory().resolve("run"));
		this.fixture.start(this.fixture.impatientBuilder(run));
		try (ClientProcess holder = ClientProcess.shell("cd \"$1\"; echo; read end", run)) {
			await().until(() -> holder.stdout().length > 0);
			// The pipes may be back before the directory is empty
			await().ignoreExceptions()
				.until(() -> ClientProcess.start("rm", "-r", run.toString())
					.awaitExitCode(Duration.ofSeconds(10)) == 0);
			await().until(() -> FifoPaths.isFifo(this.fixture.in()) && FifoPaths.isFifo(this.fixture.out()));
			awaitWatch();
			this.fixture.events().clear();
			Files.delete(this.fixture.in());
			Files.delete(this.fixture.out());
			this.fixture.awaitEvent("repaired IN");
			this.fixture.awaitEvent("repaired OUT");
			this.fixture.assertBothPipesWork();
		}
	}

	@Test
	void bringsPipesBackWhenMoreHasHappenedThanTheKernelTells() throws Exception {
		int most = Integer.parseInt(Files.readString(Path.of("/proc/sys/fs/inotify/max_queued_events")).strip());
		assumeThat(most).isLessThan(100_000);
		Path run = Files.createDirectory(this.fixture.directory().resolve("run"));
		CountDownLatch released = new CountDownLatch(1);
		this.fixture.start(this.fixture.impatientBuilder(run));
		this.fixture.server().addObserver(new PipeServerObserver() {

			@Override
			public void pipeRepaired(PipeServer server, PipeDirection direction) {
				try {
					released.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		});
		try {
			Files.delete(this.fixture.in());
			this.fixture.awaitEvents("repaired IN", 1);
			for (int i = 0; i < most / 2 + 1; i++) {
				Files.delete(Files.createFile(run.resolve(String.valueOf(i))));
			}
			Files.move(run, this.fixture.directory().resolve("away"));
		}
		finally {
			released.countDown();
		}
		this.fixture.awaitEvents("repaired OUT", 1);
		this.fixture.awaitEvents("repaired IN", 2);
		awaitWatch();
		Files.delete(this.fixture.in());
		this.fixture.awaitEvents("repaired IN", 3);
		this.fixture.assertBothPipesWork();
	}

	/**
	 * Wait until a directory that was made anew is watched, which takes up to a second.
	 */
	private void awaitWatch() {
		await().untilAsserted(() -> assertThat(ProcThread.named("pipeio-watch").waitsForever()).isTrue());
	}

	private void assertBothPipesComeBackIn(Path where) {
		this.fixture.awaitEvent("repaired IN");
		this.fixture.awaitEvent("repaired OUT");
		assertThat(where.resolve("test.in")).exists();
		this.fixture.assertBothPipesWork();
	}

	@Test
	void bringsPipesBackWhereLinkLeadsElsewhere() throws IOException {
		Path first = Files.createDirectory(this.fixture.directory().resolve("first"));
		Path second = Files.createDirectory(this.fixture.directory().resolve("second"));
		Path link = Files.createSymbolicLink(this.fixture.directory().resolve("link"), Path.of("first"));
		this.fixture.start(this.fixture.impatientBuilder(link));
		assertThat(first.resolve("test.in")).exists();
		Files.move(Files.createSymbolicLink(this.fixture.directory().resolve("next"), second), link,
				StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		assertBothPipesComeBackIn(second);
		awaitWatch();
		Files.delete(second.resolve("test.in"));
		this.fixture.awaitEvents("repaired IN", 2);
		this.fixture.assertBothPipesWork();
	}

	@Test
	void bringsPipesBackWhereTheTargetOfLinkWasRenamed() throws IOException {
		Path target = Files.createDirectory(this.fixture.directory().resolve("target"));
		this.fixture.start(this.fixture
			.impatientBuilder(Files.createSymbolicLink(this.fixture.directory().resolve("link"), target)));
		Files.move(target, this.fixture.directory().resolve("away"));
		assertBothPipesComeBackIn(target);
	}

	@Test
	void bringsPipesBackWhereLinkThatHasAnotherNameLeadsElsewhere() throws IOException {
		Path second = Files.createDirectory(this.fixture.directory().resolve("second"));
		Path link = Files.createSymbolicLink(this.fixture.directory().resolve("link"),
				Files.createDirectory(this.fixture.directory().resolve("first")));
		ClientProcess.start("ln", "-P", link.toString(), this.fixture.directory().resolve("name").toString())
			.awaitOutput();
		this.fixture.start(this.fixture.impatientBuilder(link));
		ClientProcess.start("ln", "-sfn", second.toString(), link.toString()).awaitOutput();
		assertBothPipesComeBackIn(second);
	}

	@Test
	void isNotWokenUpByWhatElseHappensFurtherUp() throws IOException {
		this.fixture
			.start(this.fixture.impatientBuilder(Files.createDirectory(this.fixture.directory().resolve("run"))));
		awaitWatch();
		ProcThread watcher = ProcThread.named("pipeio-watch");
		long sleeps = watcher.sleeps();
		for (int i = 0; i < 100; i++) {
			Files.delete(Files.createFile(this.fixture.directory().resolve("file")));
		}
		assertThat(watcher.waitsForever()).isTrue();
		assertThat(watcher.sleeps()).isEqualTo(sleeps);
	}

}
