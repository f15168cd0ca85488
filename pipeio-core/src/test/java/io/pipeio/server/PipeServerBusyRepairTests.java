package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
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

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private final BusyHandler handler = new BusyHandler();

	private PipeServerBuilder builder() {
		return this.fixture.receiver().handler(this.handler);
	}

	@AfterEach
	void release() {
		this.handler.released().countDown();
	}

	private void deleteAndAwaitRepair() throws IOException {
		this.fixture.events().clear();
		Files.delete(this.fixture.in());
		this.fixture.awaitEvent("repaired IN");
	}

	private void awaitLines(List<String> expected) {
		await().until(() -> this.handler.lines().size() >= expected.size());
		assertThat(this.handler.lines()).isEqualTo(expected);
	}

	private long openDescriptors() throws IOException {
		String name = this.fixture.in().toString();
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
	void letsClientsOpenPipeAndWrite(WhyNobodyReads reason) throws Exception {
		this.fixture.start(builder());
		reason.letReadingEnd(this.fixture, this.handler);
		List<String> before = List.copyOf(this.handler.lines());
		deleteAndAwaitRepair();
		this.fixture.write("1\\n");
		this.fixture.write("2\\n");
		await().during(WATCHED).until(() -> this.handler.lines().equals(before));
		reason.letReadingGoOn(this.fixture, this.handler);
		List<String> expected = new ArrayList<>(before);
		expected.addAll(List.of("1", "2"));
		awaitLines(expected);
	}

	@ParameterizedTest
	@EnumSource
	void letsClientsOpenUnmanagedPipeThatItsOwnerHasReplaced(WhyNobodyReads reason) throws Exception {
		ClientProcess.start("mkfifo", this.fixture.in().toString()).awaitOutput();
		this.fixture.start(builder().managePipes(false));
		reason.letReadingEnd(this.fixture, this.handler);
		Files.delete(this.fixture.in());
		ClientProcess.start("mkfifo", this.fixture.in().toString()).awaitOutput();
		this.fixture.awaitEvent("repaired IN");
		this.fixture.write("1\\n");
		reason.letReadingGoOn(this.fixture, this.handler);
		await().until(() -> this.handler.lines().contains("1"));
		this.fixture.stop();
		Files.delete(this.fixture.in());
	}

	@Test
	void letsClientWriteUntilPipeIsFull() throws IOException {
		this.fixture.start(builder());
		this.fixture.server().pause();
		deleteAndAwaitRepair();
		try (ClientProcess client = ClientProcess.shell("exec seq 1 50000 > \"$1\"", this.fixture.in())) {
			await().during(WATCHED).until(client::isBlocked);
			assertThat(this.handler.lines()).isEmpty();
			this.fixture.server().resume();
			client.awaitExit(Duration.ofSeconds(30));
		}
		awaitLines(numbers(50_000));
	}

	private static List<String> numbers(int last) {
		return IntStream.rangeClosed(1, last).mapToObj(String::valueOf).toList();
	}

	@ParameterizedTest
	@EnumSource
	void handlesWhatWasWrittenIntoEachOfManyPipesInOrder(WhyNobodyReads reason) throws Exception {
		this.fixture.start(builder());
		reason.letReadingEnd(this.fixture, this.handler);
		List<String> expected = new ArrayList<>(this.handler.lines());
		for (int i = 0; i < MANY; i++) {
			this.fixture.write(i + "\\nand " + i + "\\n");
			expected.addAll(List.of(String.valueOf(i), "and " + i));
			deleteAndAwaitRepair();
		}
		assertThat(openDescriptors()).isLessThan(MANY);
		reason.letReadingGoOn(this.fixture, this.handler);
		awaitLines(expected);
		this.fixture.write("last\\n");
		await().until(() -> this.handler.lines().contains("last"));
		await().until(() -> openDescriptors() == 2);
		assertThat(this.fixture.events()).noneMatch((event) -> event.startsWith("discarded"));
	}

	@Test
	void handlesAllOfLargePipeBeforeTheNext() throws Exception {
		this.fixture.start(builder().pipeCapacity(PipeDirection.IN, 1 << 20));
		this.fixture.server().pause();
		for (int i = 0; i < 3; i++) {
			deleteAndAwaitRepair();
			ClientProcess.shell("seq $2 $(($2 + 99999)) > \"$1\"", this.fixture.in(), 100_000 * i + 1).awaitOutput();
		}
		this.fixture.server().resume();
		awaitLines(numbers(300_000));
	}

	@Test
	void servesSilentClientOfEachPipeUntilItLeaves() throws Exception {
		this.fixture.start(builder());
		this.fixture.server().pause();
		List<ClientProcess> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 10; i++) {
				ClientProcess client = ClientProcess.shell("{ echo ready >&2; exec cat; } > \"$1\"", this.fixture.in());
				clients.add(client);
				await().until(() -> client.stderrText().equals("ready\n"));
				deleteAndAwaitRepair();
			}
			this.fixture.server().resume();
			for (int i = 0; i < 10; i++) {
				clients.get(i).type(i + "\n");
			}
			await().until(() -> this.handler.lines().size() == 10);
		}
		finally {
			clients.forEach(ClientProcess::close);
		}
		await().until(() -> openDescriptors() == 2);
	}

	@ParameterizedTest
	@EnumSource
	void handlesAtTheStopWhatWasWritten(WhyNobodyReads reason) throws Exception {
		this.fixture.start(builder());
		reason.letReadingEnd(this.fixture, this.handler);
		List<String> expected = new ArrayList<>(this.handler.lines());
		for (int i = 0; i < 3; i++) {
			deleteAndAwaitRepair();
			this.fixture.write(i + "\\n");
			expected.add(String.valueOf(i));
		}
		Thread stopping = new Thread(this.fixture.server()::stop);
		stopping.start();
		await().until(() -> Files.notExists(this.fixture.in()));
		this.handler.released().countDown();
		stopping.join();
		assertThat(this.handler.lines()).isEqualTo(expected);
		assertThat(openDescriptors()).isZero();
	}

	@Test
	void reportsWhatWasWrittenWhenTheHandlerDoesNotReturn() throws Exception {
		this.fixture.start(builder().shutdownTimeout(Duration.ofMillis(200)).handler((line) -> {
			this.handler.reached().countDown();
			awaitUninterrupted();
		}));
		WhyNobodyReads.BUSY.letReadingEnd(this.fixture, this.handler);
		deleteAndAwaitRepair();
		this.fixture.write("1\\n22\\n");
		this.fixture.server().stop();
		this.fixture.awaitEvent("discarded STOPPED 5");
		this.handler.released().countDown();
		await().until(() -> openDescriptors() == 0);
		assertThat(this.fixture.events()).filteredOn((event) -> event.startsWith("discarded"))
			.containsExactly("discarded STOPPED 5");
	}

	private void awaitUninterrupted() {
		while (this.handler.released().getCount() > 0) {
			try {
				this.handler.released().await();
			}
			catch (InterruptedException ex) {
				this.handler.lines().add("interrupted");
			}
		}
	}

	@Test
	void readsPipeThatWasRenamedAwayAndIsBackAsOne() throws Exception {
		this.fixture.start(builder());
		this.fixture.server().pause();
		this.fixture.write("1\\n");
		Path away = this.fixture.directory().resolve("away");
		for (int i = 1; i <= 3; i++) {
			this.fixture.events().clear();
			Files.move(this.fixture.in(), away);
			this.fixture.awaitEvent("repaired IN");
			this.fixture.events().clear();
			Files.move(away, this.fixture.in(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
			this.fixture.awaitEvent("repaired IN");
		}
		this.fixture.write("2\\n");
		this.fixture.server().resume();
		awaitLines(List.of("1", "2"));
		await().until(() -> openDescriptors() == 2);
	}

}
