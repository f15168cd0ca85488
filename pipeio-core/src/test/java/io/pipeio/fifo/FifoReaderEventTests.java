package io.pipeio.fifo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.fifo.FifoReader.Event;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the events by which {@link FifoReader} tells of clients.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FifoReaderEventTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@TempDir
	private Path directory;

	private Path path;

	private Fifo fifo;

	@BeforeEach
	void createFifo() throws FifoException {
		this.path = this.directory.resolve("pipe");
		this.fifo = Fifo.create(this.path, new FifoAccess(FifoPermissions.OWNER_ONLY, null));
	}

	@AfterEach
	void closeFifo() {
		this.fifo.close();
	}

	@Test
	void reportsConnectionBytesAndDisconnection() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "printf 'one\\ntwo' > $1")) {
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			assertThat(reader.text()).isEqualTo("one\ntwo");
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
			client.awaitExit(TIMEOUT);
		}
	}

	@Test
	void opensNothingAnewOnceItIsRetired() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "echo one > $1")) {
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			List<Integer> before = Descriptors.leadingTo(this.path);
			reader.reader().retire();
			client.awaitExit(TIMEOUT);
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
			// Any descriptor that is opened in between would have another number
			assertThat(reader.reader().next()).isEqualTo(Event.NOTHING);
			assertThat(Descriptors.leadingTo(this.path)).isEqualTo(before);
			assertThat(reader.reader().hasClient()).isFalse();
		}
	}

	@Test
	void findsClientThatHasWrittenNothing() throws FifoException {
		try (FifoReader reader = new FifoReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "exec cat > $1")) {
			await().atMost(TIMEOUT).until(reader::hasClient);
			assertThat(reader.next()).isEqualTo(Event.NOTHING);
			client.type("one");
			await().atMost(TIMEOUT).until(() -> reader.available() > 0);
			assertThat(reader.hasClient()).isTrue();
			assertThat(reader.hasClient()).isTrue();
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			assertThat(StandardCharsets.US_ASCII.decode(reader.bytes()).toString()).isEqualTo("one");
			client.endInput();
			await().atMost(TIMEOUT).until(() -> !reader.hasClient());
		}
	}

	@Test
	void takesOutWhatItHasFoundWhenItLookedForClients() throws FifoException {
		try (FifoReader reader = new FifoReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "printf one > $1; exec cat")) {
			await().atMost(TIMEOUT).until(reader::hasClient);
			FifoReader.Remainder remainder = reader.takeRemainder(byte[]::new);
			assertThat(remainder.chunks()).containsExactly("one".getBytes(StandardCharsets.US_ASCII));
			assertThat(client.isAlive()).isTrue();
		}
	}

	@Test
	void reportsClientThatWritesNothing() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, ": > $1")) {
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
			client.awaitExit(TIMEOUT);
		}
	}

	@Test
	void reportsEachClient() throws FifoException {
		try (ReadingThread thread = new ReadingThread(this.fifo)) {
			List<Event> expected = new ArrayList<>();
			for (String line : List.of("one", "two", "three")) {
				Fifos.client(this.path, "echo " + line + " > $1").awaitExit(TIMEOUT);
				expected.addAll(List.of(Event.CONNECTED, Event.BYTES, Event.DISCONNECTED));
				await().atMost(TIMEOUT).until(() -> thread.events().equals(expected));
			}
			assertThat(thread.text()).isEqualTo("one\ntwo\nthree\n");
		}
	}

	@Test
	void reportsDisconnectionWhenLastClientHasGone() throws FifoException {
		try (ReadingThread thread = new ReadingThread(this.fifo);
				ClientProcess first = Fifos.client(this.path, "exec cat > $1");
				ClientProcess last = Fifos.client(this.path, "exec cat > $1")) {
			first.type("one\n");
			last.type("two\n");
			await().atMost(TIMEOUT).until(() -> thread.bytes().length == 8);
			first.endInput();
			first.awaitExit(TIMEOUT);
			thread.awaitBlocked();
			assertThat(thread.events()).containsExactly(Event.CONNECTED, Event.BYTES);
			last.endInput();
			last.awaitExit(TIMEOUT);
			await().atMost(TIMEOUT).until(() -> thread.events().contains(Event.DISCONNECTED));
			assertThat(thread.events()).containsExactly(Event.CONNECTED, Event.BYTES, Event.DISCONNECTED);
		}
	}

	@Test
	void reportsDisconnectionOfKilledClient() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "exec cat > $1")) {
			client.type("half a li");
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			client.destroy();
			assertThat(reader.text()).isEqualTo("half a li");
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
		}
	}

	@Test
	void letsBlockedClientThroughWithItsLine() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, "echo one > $1")) {
			await().atMost(TIMEOUT).until(client::isBlocked);
			try (ReadingThread thread = new ReadingThread(this.fifo)) {
				client.awaitExit(TIMEOUT);
				await().atMost(TIMEOUT).until(() -> thread.events().contains(Event.DISCONNECTED));
				assertThat(thread.text()).isEqualTo("one\n");
			}
		}
	}

	@Test
	void blocksUntilClientComes() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			BackgroundCall<Event> next = BackgroundCall.start(reader::next).awaitBlocked();
			Fifos.client(this.path, "echo one > $1").awaitExit(TIMEOUT);
			assertThat(next.result()).isEqualTo(Event.CONNECTED);
		}
	}

	@Test
	void tellsOfDepartureAlsoWhereNoFreshDescriptorCanBeHad() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			Fifos.client(this.path, "printf one > $1").awaitExit(TIMEOUT);
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			this.fifo.close();
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
			assertThatExceptionOfType(FifoException.class).isThrownBy(reader::next);
			assertThatExceptionOfType(FifoException.class).isThrownBy(reader::next);
			// The pipe has not lost its reader: what a client writes meanwhile waits in
			// it
			Fifos.client(this.path, "printf two > $1").awaitExit(TIMEOUT);
			assertThat(reader.available()).isEqualTo(3);
		}
	}

	@Test
	void takesOutWhatWasWrittenBeforeItRefusesClients() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			Fifos.client(this.path, "printf one > $1").awaitExit(TIMEOUT);
			FifoReader.Remainder remainder = reader.reader().takeRemainder(byte[]::new);
			assertThat(remainder.chunks()).containsExactly("one".getBytes(StandardCharsets.UTF_8));
			assertThat(remainder.ended()).isTrue();
			assertThat(remainder.refused()).isZero();
		}
	}

	@Test
	void refusesClientThatWritesAfterTheRemainderWasTakenOut() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo);
				ClientProcess writer = Fifos.client(this.path, "{ printf one; read -r more; printf two; } > $1")) {
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			FifoReader.Remainder remainder = reader.reader().takeRemainder(byte[]::new);
			assertThat(remainder.chunks()).containsExactly("one".getBytes(StandardCharsets.UTF_8));
			assertThat(remainder.ended()).isFalse();
			writer.endInput();
			assertThat(writer.awaitExitCode(TIMEOUT)).isNotZero();
		}
	}

	@Test
	void findsClientThatHasNotWrittenWhenItProbes() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo);
				ClientProcess writer = Fifos.client(this.path, "{ read -r more; printf one; read -r more; } > $1")) {
			await().atMost(TIMEOUT).until(() -> Descriptors.isOpenIn(writer.pid(), this.path));
			reader.reader().probe();
			assertThat(reader.reader().next()).isEqualTo(Event.NOTHING);
			assertThat(reader.reader().isConnected()).isTrue();
			writer.type("go\n");
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			assertThat(reader.text()).isEqualTo("one");
			writer.endInput();
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
		}
	}

	@Test
	void findsNoClientWhenItProbes() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			reader.reader().probe();
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
			assertThat(reader.reader().isConnected()).isFalse();
			assertThat(reader.reader().next()).isEqualTo(Event.NOTHING);
		}
	}

}
