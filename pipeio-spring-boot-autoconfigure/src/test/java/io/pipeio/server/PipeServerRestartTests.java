package io.pipeio.server;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
	void joinsLineThatIsWrittenInTwoWhileItsOwnHandlerRestartsIt() {
		restartBetween("first\nsec", "ond\nthird\n");
		assertThat(this.lines).containsExactly("first", "second", "third");
	}

	@Test
	void skipsTheRestOfLineThatIsTooLongWhileItsOwnHandlerRestartsIt() {
		restartBetween("first\nfar too ", "long\nthird\n");
		assertThat(this.lines).containsExactly("first", "third");
		assertThat(this.observer.events()).contains("discarded TOO_LONG 12");
	}

	/**
	 * Let the handler of the first line restart the server before a client writes on.
	 * @param start what the client writes first
	 * @param rest what it writes then, up to a third line
	 */
	private void restartBetween(String start, String rest) {
		PipeServer restarting = restartingAtFirstLine();
		writeInTwo(restarting, start, rest);
		restarting.stop();
	}

	private void writeInTwo(PipeServer restarting, String start, String rest) {
		try (ClientProcess writer = ClientProcess.shell("cat > \"$1\"", restarting.getPath(PipeDirection.IN))) {
			writer.type(start);
			await().until(() -> this.lines.contains("first"));
			writer.type(rest);
			writer.endInput();
			writer.awaitOutput();
			await().until(() -> this.lines.contains("third"));
		}
	}

	@Test
	void doesNotJoinLinesOfTwoClientsWhenItsOwnHandlerRestartsIt() {
		PipeServer restarting = restartingAtFirstLine();
		Path own = restarting.getPath(PipeDirection.IN);
		ClientProcess.shell("printf 'first\nsec' > \"$1\"", own).awaitOutput();
		this.observer.awaitEvent("discarded INCOMPLETE 3");
		ClientProcess.shell("echo other > \"$1\"", own).awaitOutput();
		await().until(() -> this.lines.contains("other"));
		restarting.stop();
		assertThat(this.lines).containsExactly("first", "other");
	}

	@Test
	void joinsLineOfFifoThatIsDeletedWhileItsOwnHandlerRestartsIt() {
		PipeServer restarting = ownServer().build();
		restarting.setHandler((line) -> {
			if (this.lines.isEmpty()) {
				restarting.stop();
				restarting.start();
				Files.delete(restarting.getPath(PipeDirection.IN));
				this.observer.awaitEvent("repaired IN");
			}
			this.lines.add(line.toString());
		});
		restarting.start();
		writeInTwo(restarting, "first\nsec", "ond\nthird\n");
		restarting.stop();
		assertThat(this.lines).containsExactly("first", "second", "third");
	}

	@Test
	void handlesOneLineAtATimeAfterRestartThatHasFailed() throws InterruptedException {
		ClientProcess.assumeInstalled("python3");
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch full = new CountDownLatch(1);
		CountDownLatch failed = new CountDownLatch(1);
		CountDownLatch emptied = new CountDownLatch(1);
		CountDownLatch second = new CountDownLatch(1);
		AtomicBoolean overtaken = new AtomicBoolean();
		PipeServer restarting = ownServer().pipeCapacity(PipeDirection.IN, 4096).build();
		restarting.setHandler((line) -> {
			this.lines.add(line.toString());
			if (!line.toString().equals("first")) {
				second.countDown();
				return;
			}
			handling.countDown();
			restarting.stop();
			full.await();
			assertThatExceptionOfType(PipeServerStartException.class).isThrownBy(restarting::start);
			failed.countDown();
			emptied.await();
			restarting.start();
			overtaken.set(second.await(200, TimeUnit.MILLISECONDS));
		});
		restarting.start();
		try (ClientProcess client = ClientProcess.start("python3", "-uc", """
				import fcntl, os, sys
				pipe = os.open(sys.argv[1], os.O_RDWR)
				os.write(pipe, b'first\\n')
				sys.stdin.readline()
				fcntl.fcntl(pipe, 1031, 65536)
				os.write(pipe, bytes(9000))
				print('full')
				sys.stdin.readline()
				os.read(pipe, 9000)
				os.write(pipe, b'second\\n')
				print('empty')
				""", restarting.getPath(PipeDirection.IN).toString())) {
			handling.await();
			client.type("fill\n");
			await().until(() -> client.stdoutText().equals("full\n"));
			full.countDown();
			failed.await();
			client.type("empty\n");
			client.awaitOutput();
			emptied.countDown();
			await().until(() -> this.lines.equals(List.of("first", "second")));
		}
		restarting.stop();
		assertThat(overtaken).isFalse();
	}

	@Test
	void interruptsHandlerThatHasRestartedItsServerAndHangs() {
		PipeServer restarting = ownServer().shutdownTimeout(Duration.ofMillis(100)).build();
		CountDownLatch never = new CountDownLatch(1);
		restarting.setHandler((line) -> {
			restarting.stop();
			restarting.start();
			this.lines.add(line.toString());
			never.await();
		});
		restarting.start();
		ClientProcess.shell("echo first > \"$1\"", restarting.getPath(PipeDirection.IN)).awaitOutput();
		await().until(() -> this.lines.contains("first"));
		restarting.stop();
		this.observer.awaitEvent("failed first: null");
		assertThat(this.observer.events()).contains("timed out IN");
	}

	@Test
	void keepsNothingOfFormerThreadsHoweverOftenItsOwnHandlerRestartsIt() {
		List<WeakReference<Thread>> threads = new CopyOnWriteArrayList<>();
		PipeServer restarting = ownServer().build();
		restarting.setHandler((line) -> {
			restarting.stop();
			restarting.start();
			threads.add(new WeakReference<>(Thread.currentThread()));
		});
		restarting.start();
		try (ClientProcess writer = ClientProcess.shell("cat > \"$1\"", restarting.getPath(PipeDirection.IN))) {
			for (int i = 0; i < 50; i++) {
				int count = i;
				writer.type("x\nx");
				await().pollInterval(Duration.ofMillis(1)).until(() -> threads.size() > count);
			}
		}
		await().until(() -> {
			System.gc();
			return threads.stream().filter((thread) -> thread.get() != null).count() < 5;
		});
		restarting.stop();
	}

	private PipeServerBuilder ownServer() {
		return PipeServer.builder("restarting")
			.inPipe(this.directory.resolve("own.in"))
			.removeOnStop(false)
			.maxLineLength(PipeDirection.IN, 6)
			.observer(this.observer);
	}

	private PipeServer restartingAtFirstLine() {
		PipeServer restarting = ownServer().build();
		restarting.setHandler((line) -> {
			if (this.lines.isEmpty()) {
				restarting.stop();
				restarting.start();
			}
			this.lines.add(line.toString());
		});
		restarting.start();
		return restarting;
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
