package io.pipeio.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import io.pipeio.fifo.PathOccupiedException;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the states of a {@link PipeServer}.
 */
@Timeout(60)
class PipeServerRestartTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@BeforeEach
	void build() {
		this.fixture.build(this.fixture.builder().handler(this.fixture::keep));
	}

	@Test
	void servesAgainAfterEachStart() {
		for (int i = 0; i < 20; i++) {
			this.fixture.server().start();
			assertThat(this.fixture.server().isRunning()).isTrue();
			this.fixture.assertServes("round " + i);
			this.fixture.server().stop();
			assertThat(this.fixture.server().isOpen()).isFalse();
		}
	}

	@Test
	void startsAndStopsTwiceWithoutEffect() {
		this.fixture.server().stop();
		this.fixture.server().start();
		this.fixture.server().start();
		this.fixture.assertServes("line");
		this.fixture.server().stop();
		this.fixture.server().stop();
		assertThat(this.fixture.events()).filteredOn("opened"::equals).hasSize(1);
		assertThat(this.fixture.events()).filteredOn("stopped"::equals).hasSize(1);
	}

	@Test
	void sendsBeforeItReads() {
		this.fixture.server().open();
		assertThat(this.fixture.server().isOpen()).isTrue();
		assertThat(this.fixture.server().isRunning()).isFalse();
		try (ClientProcess writer = ClientProcess.shell("echo early > \"$1\"", this.fixture.in())) {
			this.fixture.server().send("sent");
			assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("sent\n");
			await().until(writer::isBlocked);
			this.fixture.server().start();
			writer.awaitOutput();
			await().until(() -> this.fixture.lines().contains("early"));
		}
	}

	@Test
	void sendsAfterItHasStoppedReading() {
		this.fixture.server().start();
		this.fixture.server().control().stopReading();
		assertThat(this.fixture.in()).doesNotExist();
		this.fixture.server().send("sent");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("sent\n");
		this.fixture.server().start();
		this.fixture.assertServes("again");
	}

	@Test
	void endsAsToldWhateverThreadsDo() throws InterruptedException {
		List<Thread> threads = IntStream.range(0, 4).mapToObj((i) -> new Thread(this::startAndStopAtRandom)).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		this.fixture.server().start();
		this.fixture.assertServes("after all");
		this.fixture.server().stop();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-test"));
	}

	private void startAndStopAtRandom() {
		for (int i = 0; i < 200; i++) {
			switch (ThreadLocalRandom.current().nextInt(4)) {
				case 0 -> this.fixture.server().open();
				case 1 -> this.fixture.server().start();
				case 2 -> this.fixture.server().control().stopReading();
				default -> this.fixture.server().stop();
			}
		}
	}

	@Test
	void obeysObserverThatStopsItAsSoonAsItIsOpen() {
		this.fixture.server().addObserver(new PipeServerObserver() {

			@Override
			public void opened(PipeServer opened) {
				opened.stop();
			}

		});
		this.fixture.server().start();
		assertThat(this.fixture.server().isOpen()).isFalse();
		assertThat(this.fixture.server().isRunning()).isFalse();
		assertThat(this.fixture.in()).doesNotExist();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-test"));
	}

	@Test
	void readsWithHandlerThatAnObserverSets() {
		Path own = this.fixture.directory().resolve("own.in");
		PipeServer late = PipeServer.builder("late").inPipe(own).observer(new PipeServerObserver() {

			@Override
			public void handlerMissing(PipeServer started) {
				started.setHandler((line) -> PipeServerRestartTests.this.fixture.lines().add(line.toString()));
			}

		}).build();
		late.start();
		ClientProcess.shell("echo late > \"$1\"", own).awaitOutput();
		await().until(() -> this.fixture.lines().contains("late"));
		late.stop();
	}

	@Test
	void leavesFoundPipesAsTheyWereWhenItsStartIsUndone() throws Exception {
		ClientProcess.start("mkfifo", "-m", "644", this.fixture.in().toString(), this.fixture.out().toString())
			.awaitOutput();
		this.fixture.server().start();
		assertThat(Files.getPosixFilePermissions(this.fixture.in())).hasSize(2);
		this.fixture.server().control().abandon();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.fixture.in())))
			.isEqualTo("rw-r--r--");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.fixture.out())))
			.isEqualTo("rw-r--r--");
		this.fixture.server().start();
	}

	@Test
	void givesFoundPipeItsPermissionsBackWhenTheOtherCannotBeHad() throws Exception {
		ClientProcess.start("mkfifo", "-m", "644", this.fixture.in().toString()).awaitOutput();
		Files.writeString(this.fixture.out(), "precious");
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(this.fixture.server()::start);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.fixture.in())))
			.isEqualTo("rw-r--r--");
		Files.delete(this.fixture.in());
		Files.delete(this.fixture.out());
	}

	@Test
	void leavesNothingBehindWhenOnePipeCannotBeHad() throws Exception {
		Files.writeString(this.fixture.out(), "precious");
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(this.fixture.server()::start)
			.satisfies((ex) -> assertThat(ex.getDirection()).isEqualTo(PipeDirection.OUT))
			.satisfies((ex) -> assertThat(ex.getPath()).isEqualTo(this.fixture.out()))
			.withCauseInstanceOf(PathOccupiedException.class);
		assertThat(this.fixture.in()).doesNotExist();
		assertThat(this.fixture.out()).hasContent("precious");
		assertThat(this.fixture.server().isOpen()).isFalse();
		Files.delete(this.fixture.out());
		this.fixture.server().start();
		this.fixture.assertServes("now");
	}

	@Test
	void letsClientsThroughThatWaitAtThePipesOfTheLastRun() {
		ClientProcess.start("mkfifo", "-m", "666", this.fixture.in().toString(), this.fixture.out().toString())
			.awaitOutput();
		try (ClientProcess writer = ClientProcess.shell("echo waiting > \"$1\"", this.fixture.in());
				ClientProcess reader = ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out())) {
			await().until(() -> writer.isBlocked() && reader.isBlocked());
			this.fixture.server().start();
			this.fixture.server().send("for you");
			assertThat(reader.awaitOutput()).isEqualTo("for you\n");
			writer.awaitOutput();
			await().until(() -> this.fixture.lines().contains("waiting"));
		}
	}

}
