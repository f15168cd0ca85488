package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.pipeio.ClientProcess;
import io.pipeio.line.Line;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that an in-pipe which is deleted while nobody reads it comes back with a reading
 * end: clients open it, and write until it is full, and nothing that they have written is
 * lost or comes out of order.
 */
@Timeout(60)
class PipeServerBusyRepairTests {

	/** How long it is watched that nothing happens. */
	private static final Duration WATCHED = Duration.ofMillis(200);

	private static final int MANY = 40;

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch reached = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private Path in;

	private PipeServer server;

	@TempDir
	private Path directory;

	private PipeServerBuilder builder() {
		this.in = this.directory.resolve("test.in");
		return PipeServer.builder("test").inPipe(this.in).observer(this.observer).handler(this::handle);
	}

	private void handle(Line line) throws InterruptedException {
		this.lines.add(line.toString());
		if (line.toString().equals("long")) {
			this.reached.countDown();
			this.released.await();
		}
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.released.countDown();
		this.server.stop();
	}

	private void write(String text) {
		ClientProcess.shell("printf \"$2\" > \"$1\"", this.in, text).awaitExit(Duration.ofSeconds(10));
	}

	private void deleteAndAwaitRepair() throws IOException {
		this.observer.events().clear();
		Files.delete(this.in);
		this.observer.awaitEvent("repaired IN");
	}

	private void awaitLines(List<String> expected) {
		await().until(() -> this.lines.size() >= expected.size());
		assertThat(this.lines).isEqualTo(expected);
	}

	private long openDescriptors() throws IOException {
		String name = this.in.toString();
		try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.filter((descriptor) -> leadsTo(descriptor, name)).count();
		}
	}

	private static boolean leadsTo(Path descriptor, String name) {
		try {
			return Files.readSymbolicLink(descriptor).toString().startsWith(name);
		}
		catch (IOException ex) {
			// Closed meanwhile
			return false;
		}
	}

	@ParameterizedTest
	@EnumSource
	void letsClientsOpenPipeAndWrite(Reason reason) throws Exception {
		start(builder());
		reason.letReadingEnd(this);
		List<String> before = List.copyOf(this.lines);
		deleteAndAwaitRepair();
		write("1\\n");
		write("2\\n");
		await().during(WATCHED).until(() -> this.lines.equals(before));
		reason.letReadingGoOn(this);
		List<String> expected = new ArrayList<>(before);
		expected.addAll(List.of("1", "2"));
		awaitLines(expected);
	}

	@ParameterizedTest
	@EnumSource
	void letsClientsOpenUnmanagedPipeThatItsOwnerHasReplaced(Reason reason) throws Exception {
		builder();
		ClientProcess.start("mkfifo", this.in.toString()).awaitOutput();
		start(builder().managePipes(false));
		reason.letReadingEnd(this);
		Files.delete(this.in);
		ClientProcess.start("mkfifo", this.in.toString()).awaitOutput();
		this.observer.awaitEvent("repaired IN");
		write("1\\n");
		reason.letReadingGoOn(this);
		await().until(() -> this.lines.contains("1"));
	}

	@Test
	void letsClientWriteUntilPipeIsFull() throws IOException {
		start(builder());
		this.server.pause();
		deleteAndAwaitRepair();
		try (ClientProcess client = ClientProcess.shell("exec seq 1 50000 > \"$1\"", this.in)) {
			await().during(WATCHED).until(client::isBlocked);
			assertThat(this.lines).isEmpty();
			this.server.resume();
			client.awaitExit(Duration.ofSeconds(30));
		}
		awaitLines(numbers(50_000));
	}

	private static List<String> numbers(int last) {
		return IntStream.rangeClosed(1, last).mapToObj(String::valueOf).toList();
	}

	@ParameterizedTest
	@EnumSource
	void handlesWhatWasWrittenIntoEachOfManyPipesInOrder(Reason reason) throws Exception {
		start(builder());
		reason.letReadingEnd(this);
		List<String> expected = new ArrayList<>(this.lines);
		for (int i = 0; i < MANY; i++) {
			write(i + "\\nand " + i + "\\n");
			expected.addAll(List.of(String.valueOf(i), "and " + i));
			deleteAndAwaitRepair();
		}
		assertThat(openDescriptors()).isLessThan(MANY);
		reason.letReadingGoOn(this);
		awaitLines(expected);
		write("last\\n");
		await().until(() -> this.lines.contains("last"));
		await().until(() -> openDescriptors() == 2);
		assertThat(this.observer.events()).noneMatch((event) -> event.startsWith("discarded"));
	}

	@Test
	void handlesAllOfLargePipeBeforeTheNext() throws Exception {
		start(builder().pipeCapacity(PipeDirection.IN, 1 << 20));
		this.server.pause();
		for (int i = 0; i < 3; i++) {
			deleteAndAwaitRepair();
			ClientProcess.shell("seq $2 $(($2 + 99999)) > \"$1\"", this.in, 100_000 * i + 1).awaitOutput();
		}
		this.server.resume();
		awaitLines(numbers(300_000));
	}

	@Test
	void servesSilentClientOfEachPipeUntilItLeaves() throws Exception {
		start(builder());
		this.server.pause();
		List<ClientProcess> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 10; i++) {
				ClientProcess client = ClientProcess.shell("{ echo ready >&2; exec cat; } > \"$1\"", this.in);
				clients.add(client);
				await().until(() -> client.stderrText().equals("ready\n"));
				deleteAndAwaitRepair();
			}
			this.server.resume();
			for (int i = 0; i < 10; i++) {
				clients.get(i).type(i + "\n");
			}
			await().until(() -> this.lines.size() == 10);
		}
		finally {
			clients.forEach(ClientProcess::close);
		}
		await().until(() -> openDescriptors() == 2);
	}

	@ParameterizedTest
	@EnumSource
	void handlesAtTheStopWhatWasWritten(Reason reason) throws Exception {
		start(builder());
		reason.letReadingEnd(this);
		List<String> expected = new ArrayList<>(this.lines);
		for (int i = 0; i < 3; i++) {
			deleteAndAwaitRepair();
			write(i + "\\n");
			expected.add(String.valueOf(i));
		}
		Thread stopping = new Thread(this.server::stop);
		stopping.start();
		await().until(() -> Files.notExists(this.in));
		this.released.countDown();
		stopping.join();
		assertThat(this.lines).isEqualTo(expected);
		assertThat(openDescriptors()).isZero();
	}

	@Test
	void reportsWhatWasWrittenWhenTheHandlerDoesNotReturn() throws Exception {
		start(builder().shutdownTimeout(Duration.ofMillis(200)).handler((line) -> {
			this.reached.countDown();
			awaitUninterrupted();
		}));
		Reason.BUSY.letReadingEnd(this);
		deleteAndAwaitRepair();
		write("1\\n22\\n");
		this.server.stop();
		this.observer.awaitEvent("discarded STOPPED 5");
		this.released.countDown();
		await().until(() -> openDescriptors() == 0);
		assertThat(this.observer.events()).filteredOn((event) -> event.startsWith("discarded"))
			.containsExactly("discarded STOPPED 5");
	}

	private void awaitUninterrupted() {
		while (this.released.getCount() > 0) {
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				this.lines.add("interrupted");
			}
		}
	}

	@Test
	void readsPipeThatWasRenamedAwayAndIsBackAsOne() throws Exception {
		start(builder());
		this.server.pause();
		write("1\\n");
		Path away = this.directory.resolve("away");
		for (int i = 1; i <= 3; i++) {
			this.observer.events().clear();
			Files.move(this.in, away);
			this.observer.awaitEvent("repaired IN");
			this.observer.events().clear();
			Files.move(away, this.in, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
			this.observer.awaitEvent("repaired IN");
		}
		write("2\\n");
		this.server.resume();
		awaitLines(List.of("1", "2"));
		await().until(() -> openDescriptors() == 2);
	}

	/**
	 * Why nobody reads.
	 */
	enum Reason {

		PAUSED {

			@Override
			void letReadingEnd(PipeServerBusyRepairTests test) {
				test.server.pause();
			}

			@Override
			void letReadingGoOn(PipeServerBusyRepairTests test) {
				test.server.resume();
			}

		},

		HELD {

			@Override
			void letReadingEnd(PipeServerBusyRepairTests test) {
				test.server.hold();
			}

			@Override
			void letReadingGoOn(PipeServerBusyRepairTests test) {
				test.server.release();
			}

		},

		BUSY {

			@Override
			void letReadingEnd(PipeServerBusyRepairTests test) throws InterruptedException {
				test.write("long\\n");
				test.reached.await();
			}

			@Override
			void letReadingGoOn(PipeServerBusyRepairTests test) {
				test.released.countDown();
			}

		};

		abstract void letReadingEnd(PipeServerBusyRepairTests test) throws InterruptedException;

		abstract void letReadingGoOn(PipeServerBusyRepairTests test);

	}

}
