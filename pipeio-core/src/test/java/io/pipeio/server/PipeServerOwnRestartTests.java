package io.pipeio.server;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for a {@link PipeServer} that is restarted by its own handler.
 */
@Timeout(60)
class PipeServerOwnRestartTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@Test
	void letsHandlerRestartItsOwnServer() {
		PipeServer restarting = PipeServer.builder("restarting")
			.inPipe(this.fixture.directory().resolve("own.in"))
			.build();
		restarting.setHandler((line) -> {
			restarting.stop();
			restarting.start();
			this.fixture.lines().add(line.toString());
		});
		restarting.start();
		for (int i = 0; i < 5; i++) {
			String line = "restart " + i;
			ClientProcess.shell("echo \"$2\" > \"$1\"", this.fixture.directory().resolve("own.in"), line).awaitOutput();
			await().until(() -> this.fixture.lines().contains(line));
		}
		restarting.stop();
	}

	@Test
	void handlesLinesInOrderAcrossRestartsByItsOwnHandler() {
		Path own = this.fixture.directory().resolve("own.in");
		AtomicInteger handling = new AtomicInteger();
		PipeServer restarting = PipeServer.builder("restarting").inPipe(own).removeOnStop(false).build();
		restarting.setHandler((line) -> {
			this.fixture.lines().add(line + " " + handling.incrementAndGet());
			if (Integer.parseInt(line.toString()) % 100 == 0) {
				restarting.stop();
				restarting.start();
			}
			handling.decrementAndGet();
		});
		restarting.start();
		ClientProcess.shell("seq 1 2000 > \"$1\"", own).awaitOutput();
		await().until(() -> this.fixture.lines().size() == 2000);
		restarting.stop();
		assertThat(this.fixture.lines()).isEqualTo(IntStream.rangeClosed(1, 2000).mapToObj((i) -> i + " 1").toList());
	}

	@Test
	void joinsLineThatIsWrittenInTwoWhileItsOwnHandlerRestartsIt() {
		restartBetween("first\nsec", "ond\nthird\n");
		assertThat(this.fixture.lines()).containsExactly("first", "second", "third");
	}

	@Test
	void skipsTheRestOfLineThatIsTooLongWhileItsOwnHandlerRestartsIt() {
		restartBetween("first\nfar too ", "long\nthird\n");
		assertThat(this.fixture.lines()).containsExactly("first", "third");
		assertThat(this.fixture.events()).contains("discarded TOO_LONG 12");
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
			await().until(() -> this.fixture.lines().contains("first"));
			writer.type(rest);
			writer.endInput();
			writer.awaitOutput();
			await().until(() -> this.fixture.lines().contains("third"));
		}
	}

	@Test
	void doesNotJoinLinesOfTwoClientsWhenItsOwnHandlerRestartsIt() {
		PipeServer restarting = restartingAtFirstLine();
		Path own = restarting.getPath(PipeDirection.IN);
		ClientProcess.shell("printf 'first\nsec' > \"$1\"", own).awaitOutput();
		this.fixture.awaitEvent("discarded INCOMPLETE 3");
		ClientProcess.shell("echo other > \"$1\"", own).awaitOutput();
		await().until(() -> this.fixture.lines().contains("other"));
		restarting.stop();
		assertThat(this.fixture.lines()).containsExactly("first", "other");
	}

	@Test
	void joinsLineOfFifoThatIsDeletedWhileItsOwnHandlerRestartsIt() {
		PipeServer restarting = ownServer().build();
		restarting.setHandler((line) -> {
			if (this.fixture.lines().isEmpty()) {
				restarting.stop();
				restarting.start();
				Files.delete(restarting.getPath(PipeDirection.IN));
				this.fixture.awaitEvent("repaired IN");
			}
			this.fixture.lines().add(line.toString());
		});
		restarting.start();
		writeInTwo(restarting, "first\nsec", "ond\nthird\n");
		restarting.stop();
		assertThat(this.fixture.lines()).containsExactly("first", "second", "third");
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
			this.fixture.lines().add(line.toString());
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
			await().until(() -> this.fixture.lines().equals(List.of("first", "second")));
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
			this.fixture.lines().add(line.toString());
			never.await();
		});
		restarting.start();
		ClientProcess.shell("echo first > \"$1\"", restarting.getPath(PipeDirection.IN)).awaitOutput();
		await().until(() -> this.fixture.lines().contains("first"));
		restarting.stop();
		this.fixture.awaitEvent("failed first: null");
		assertThat(this.fixture.events()).contains("timed out IN");
	}

	@Test
	void keepsNothingOfFormerThreadsHoweverOftenHandlerRestartsIt() {
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
			.inPipe(this.fixture.directory().resolve("own.in"))
			.removeOnStop(false)
			.maxLineLength(PipeDirection.IN, 6)
			.observer(this.fixture.observer());
	}

	private PipeServer restartingAtFirstLine() {
		PipeServer restarting = ownServer().build();
		restarting.setHandler((line) -> {
			if (this.fixture.lines().isEmpty()) {
				restarting.stop();
				restarting.start();
			}
			this.fixture.lines().add(line.toString());
		});
		restarting.start();
		return restarting;
	}

}
