package io.pipeio.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.pipeio.ClientProcess;
import io.pipeio.fifo.PathOccupiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the states of a {@link PipeServer}.
 */
@Timeout(60)
class PipeServerRestartTests {

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final RecordingObserver observer = new RecordingObserver();

	private Path in;

	private Path out;

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void build() {
		this.in = this.directory.resolve("test.in");
		this.out = this.directory.resolve("test.out");
		this.server = PipeServer.builder("test")
			.inPipe(this.in)
			.outPipe(this.out)
			.handler((line) -> this.lines.add(line.toString()))
			.observer(this.observer)
			.build();
	}

	@AfterEach
	void stop() {
		this.server.stop();
		assertThat(this.in).doesNotExist();
		assertThat(this.out).doesNotExist();
	}

	private void assertServes(String line) {
		ClientProcess.shell("echo \"$2\" > \"$1\"", this.in, line).awaitOutput();
		await().until(() -> this.lines.contains(line));
		this.server.send(line);
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo(line + "\n");
	}

	@Test
	void servesAgainAfterEachStart() {
		for (int i = 0; i < 20; i++) {
			this.server.start();
			assertThat(this.server.isRunning()).isTrue();
			assertServes("round " + i);
			this.server.stop();
			assertThat(this.server.isOpen()).isFalse();
		}
	}

	@Test
	void startsAndStopsTwiceWithoutEffect() {
		this.server.stop();
		this.server.start();
		this.server.start();
		assertServes("line");
		this.server.stop();
		this.server.stop();
		assertThat(this.observer.events()).filteredOn("opened"::equals).hasSize(1);
		assertThat(this.observer.events()).filteredOn("stopped"::equals).hasSize(1);
	}

	@Test
	void sendsBeforeItReads() {
		this.server.open();
		assertThat(this.server.isOpen()).isTrue();
		assertThat(this.server.isRunning()).isFalse();
		try (ClientProcess writer = ClientProcess.shell("echo early > \"$1\"", this.in)) {
			this.server.send("sent");
			assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("sent\n");
			await().until(writer::isBlocked);
			this.server.start();
			writer.awaitOutput();
			await().until(() -> this.lines.contains("early"));
		}
	}

	@Test
	void sendsAfterItHasStoppedReading() {
		this.server.start();
		this.server.stopReading();
		assertThat(this.in).doesNotExist();
		this.server.send("sent");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("sent\n");
		this.server.start();
		assertServes("again");
	}

	@Test
	void endsAsToldWhateverThreadsDo() throws InterruptedException {
		List<Thread> threads = IntStream.range(0, 4).mapToObj((i) -> new Thread(this::startAndStopAtRandom)).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		this.server.start();
		assertServes("after all");
		this.server.stop();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-test"));
	}

	private void startAndStopAtRandom() {
		for (int i = 0; i < 200; i++) {
			switch (ThreadLocalRandom.current().nextInt(4)) {
				case 0 -> this.server.open();
				case 1 -> this.server.start();
				case 2 -> this.server.stopReading();
				default -> this.server.stop();
			}
		}
	}

	@Test
	void letsHandlerRestartItsOwnServer() {
		PipeServer restarting = PipeServer.builder("restarting").inPipe(this.directory.resolve("own.in")).build();
		restarting.setHandler((line) -> {
			restarting.stop();
			restarting.start();
			this.lines.add(line.toString());
		});
		restarting.start();
		for (int i = 0; i < 5; i++) {
			String line = "restart " + i;
			ClientProcess.shell("echo \"$2\" > \"$1\"", this.directory.resolve("own.in"), line).awaitOutput();
			await().until(() -> this.lines.contains(line));
		}
		restarting.stop();
	}

	@Test
	void handlesLinesInOrderAcrossRestartsByItsOwnHandler() {
		Path own = this.directory.resolve("own.in");
		AtomicInteger handling = new AtomicInteger();
		PipeServer restarting = PipeServer.builder("restarting").inPipe(own).removeOnStop(false).build();
		restarting.setHandler((line) -> {
			this.lines.add(line + " " + handling.incrementAndGet());
			if (Integer.parseInt(line.toString()) % 100 == 0) {
				restarting.stop();
				restarting.start();
			}
			handling.decrementAndGet();
		});
		restarting.start();
		ClientProcess.shell("seq 1 2000 > \"$1\"", own).awaitOutput();
		await().until(() -> this.lines.size() == 2000);
		restarting.stop();
		assertThat(this.lines).isEqualTo(IntStream.rangeClosed(1, 2000).mapToObj((i) -> i + " 1").toList());
	}

	@Test
	void obeysObserverThatStopsItAsSoonAsItIsOpen() {
		this.server.addObserver(new PipeServerObserver() {

			@Override
			public void opened(PipeServer opened) {
				opened.stop();
			}

		});
		this.server.start();
		assertThat(this.server.isOpen()).isFalse();
		assertThat(this.server.isRunning()).isFalse();
		assertThat(this.in).doesNotExist();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-test"));
	}

	@Test
	void readsWithHandlerThatAnObserverSets() {
		Path own = this.directory.resolve("own.in");
		PipeServer late = PipeServer.builder("late").inPipe(own).observer(new PipeServerObserver() {

			@Override
			public void handlerMissing(PipeServer started) {
				started.setHandler((line) -> PipeServerRestartTests.this.lines.add(line.toString()));
			}

		}).build();
		late.start();
		ClientProcess.shell("echo late > \"$1\"", own).awaitOutput();
		await().until(() -> this.lines.contains("late"));
		late.stop();
	}

	@Test
	void leavesFoundPipesAsTheyWereWhenItsStartIsUndone() throws Exception {
		ClientProcess.start("mkfifo", "-m", "644", this.in.toString(), this.out.toString()).awaitOutput();
		this.server.start();
		assertThat(Files.getPosixFilePermissions(this.in)).hasSize(2);
		this.server.abandon();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.in))).isEqualTo("rw-r--r--");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.out))).isEqualTo("rw-r--r--");
		this.server.start();
	}

	@Test
	void givesFoundPipeItsPermissionsBackWhenTheOtherCannotBeHad() throws Exception {
		ClientProcess.start("mkfifo", "-m", "644", this.in.toString()).awaitOutput();
		Files.writeString(this.out, "precious");
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(this.server::start);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.in))).isEqualTo("rw-r--r--");
		Files.delete(this.in);
		Files.delete(this.out);
	}

	@Test
	void leavesNothingBehindWhenOnePipeCannotBeHad() throws Exception {
		Files.writeString(this.out, "precious");
		assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(this.server::start)
			.satisfies((ex) -> assertThat(ex.getDirection()).isEqualTo(PipeDirection.OUT))
			.satisfies((ex) -> assertThat(ex.getPath()).isEqualTo(this.out))
			.withCauseInstanceOf(PathOccupiedException.class);
		assertThat(this.in).doesNotExist();
		assertThat(this.out).hasContent("precious");
		assertThat(this.server.isOpen()).isFalse();
		Files.delete(this.out);
		this.server.start();
		assertServes("now");
	}

	@Test
	void letsClientsThroughThatWaitAtThePipesOfTheLastRun() {
		ClientProcess.start("mkfifo", "-m", "666", this.in.toString(), this.out.toString()).awaitOutput();
		try (ClientProcess writer = ClientProcess.shell("echo waiting > \"$1\"", this.in);
				ClientProcess reader = ClientProcess.shell("head -n 1 \"$1\"", this.out)) {
			await().until(() -> writer.isBlocked() && reader.isBlocked());
			this.server.start();
			this.server.send("for you");
			assertThat(reader.awaitOutput()).isEqualTo("for you\n");
			writer.awaitOutput();
			await().until(() -> this.lines.contains("waiting"));
		}
	}

}
