package io.pipeio.fifo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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
 * Tests for {@link FifoReader}.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FifoReaderTests {

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
	void takesNoMoreThanIsWanted() throws FifoException {
		try (FifoReader reader = new FifoReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "printf onetwo > $1")) {
			client.awaitExit(TIMEOUT);
			reader.probe();
			assertThat(reader.next(3)).isEqualTo(Event.BYTES);
			assertThat(StandardCharsets.US_ASCII.decode(reader.bytes()).toString()).isEqualTo("one");
			assertThat(reader.available()).isEqualTo("two".length());
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> reader.next(0));
			assertThatExceptionOfType(IndexOutOfBoundsException.class)
				.isThrownBy(() -> reader.next(FifoReader.BUFFER_SIZE + 1));
		}
	}

	@Test
	void takesNothingOutForWhichThereIsNoMemory() throws FifoException {
		try (FifoReader reader = new FifoReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "printf one > $1")) {
			client.awaitExit(TIMEOUT);
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> reader.takeRemainder((size) -> {
				throw new OutOfMemoryError("on purpose");
			}));
			assertThat(reader.takeRemainder(byte[]::new).chunks())
				.containsExactly("one".getBytes(StandardCharsets.US_ASCII));
		}
	}

	@Test
	void blocksWhileClientIsSilent() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "exec cat > $1")) {
			client.type("one");
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			BackgroundCall<Event> next = BackgroundCall.start(reader::next).awaitBlocked();
			client.type("two");
			assertThat(next.result()).isEqualTo(Event.BYTES);
			assertThat(reader.text()).isEqualTo("two");
		}
	}

	@Test
	void sleepsAfterEndOfFileUntilNextClient() throws FifoException {
		try (ReadingThread thread = new ReadingThread(this.fifo)) {
			Fifos.client(this.path, "echo one > $1").awaitExit(TIMEOUT);
			await().atMost(TIMEOUT).until(() -> thread.events().contains(Event.DISCONNECTED));
			thread.awaitBlocked();
			assertThat(thread.events()).containsExactly(Event.CONNECTED, Event.BYTES, Event.DISCONNECTED);
			Fifos.client(this.path, "echo two > $1").awaitExit(TIMEOUT);
			await().atMost(TIMEOUT).until(() -> thread.text().equals("one\ntwo\n"));
		}
	}

	@Test
	void losesNothingOfManyShortClients() throws FifoException {
		try (ReadingThread thread = new ReadingThread(this.fifo);
				ClientProcess client = Fifos.client(this.path,
						"i=0; while [ $i -lt 2000 ]; do echo line $i > $1; i=$((i+1)); done")) {
			client.awaitExit(TIMEOUT);
			String expected = lines(2000);
			await().atMost(TIMEOUT).until(() -> thread.bytes().length >= expected.length());
			assertThat(thread.text()).isEqualTo(expected);
			assertThat(Descriptors.leadingTo(this.path)).hasSize(2);
		}
	}

	@Test
	void losesNothingOfManyShortClientsAtOnce() throws FifoException {
		String script = "i=0; while [ $i -lt 1000 ]; do echo line $i > $1; i=$((i+1)); done";
		try (ReadingThread thread = new ReadingThread(this.fifo);
				ClientProcess one = Fifos.client(this.path, script);
				ClientProcess other = Fifos.client(this.path, script)) {
			one.awaitExit(TIMEOUT);
			other.awaitExit(TIMEOUT);
			String expected = lines(1000);
			await().atMost(TIMEOUT).until(() -> thread.bytes().length >= 2 * expected.length());
			assertThat(thread.text().lines().sorted()).isEqualTo((expected + expected).lines().sorted().toList());
		}
	}

	private static String lines(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "line " + i + "\n").reduce("", String::concat);
	}

	@Test
	void readsMoreThanItsBufferHolds() throws FifoException {
		ClientProcess.assumeInstalled("perl");
		try (ReadingThread thread = new ReadingThread(this.fifo);
				ClientProcess client = Fifos.client(this.path,
						"exec perl -e 'print pack(q(C*), 0 .. 255) x 4000' > $1")) {
			client.awaitExit(TIMEOUT);
			await().atMost(TIMEOUT).until(() -> thread.events().contains(Event.DISCONNECTED));
			byte[] expected = new byte[256 * 4000];
			for (int i = 0; i < expected.length; i++) {
				expected[i] = (byte) i;
			}
			assertThat(thread.bytes()).isEqualTo(expected);
		}
	}

	@Test
	void isWokenUpWhileItWaitsForClient() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			BackgroundCall<Event> next = BackgroundCall.start(reader::next).awaitBlocked();
			reader.wakeUp();
			assertThat(next.result()).isEqualTo(Event.NOTHING);
		}
	}

	@Test
	void isWokenUpWhileClientIsSilent() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo);
				ClientProcess client = Fifos.client(this.path, "exec cat > $1")) {
			client.type("one");
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			BackgroundCall<Event> next = BackgroundCall.start(reader::next).awaitBlocked();
			reader.wakeUp();
			assertThat(next.result()).isEqualTo(Event.NOTHING);
			client.endInput();
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
		}
	}

	@Test
	void remembersWakeUpThatCameBeforeTheWait() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			reader.wakeUp();
			assertThat(reader.next()).isEqualTo(Event.NOTHING);
		}
	}

	@Test
	void countsSeveralWakeUpsAsOne() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			reader.wakeUp();
			reader.wakeUp();
			assertThat(reader.next()).isEqualTo(Event.NOTHING);
			BackgroundCall<Event> next = BackgroundCall.start(reader::next).awaitBlocked();
			reader.wakeUp();
			assertThat(next.result()).isEqualTo(Event.NOTHING);
		}
	}

	@Test
	void touchesNothingOnceItWasClosed() throws FifoException {
		SelectingReader reader = new SelectingReader(this.fifo);
		List<Integer> ends = new ArrayList<>(Descriptors.leadingTo(this.path));
		reader.close();
		ends.removeAll(Descriptors.leadingTo(this.path));
		try (Descriptors descriptors = new Descriptors()) {
			descriptors.takeOver(ends);
			reader.close();
			reader.wakeUp();
			assertThat(Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR)).containsAll(ends);
		}
		assertThat(Descriptors.leadingTo(this.path)).hasSize(1);
	}

	@Test
	void tellsHowMuchIsInThePipe() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			assertThat(reader.available()).isZero();
			Fifos.client(this.path, "printf 12345 > $1").awaitExit(TIMEOUT);
			assertThat(reader.available()).isEqualTo(5);
			Fifos.client(this.path, "printf 67 > $1").awaitExit(TIMEOUT);
			assertThat(reader.available()).isEqualTo(7);
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			assertThat(reader.available()).isEqualTo(7);
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			assertThat(reader.available()).isZero();
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
			assertThat(reader.available()).isZero();
		}
	}

	@Test
	void holdsDescriptorsThatNoChildInherits() throws FifoException {
		List<Integer> before = Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR);
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			assertAllCloseOnExec(before);
			Fifos.client(this.path, "echo one > $1").awaitExit(TIMEOUT);
			assertThat(reader.next()).isEqualTo(Event.CONNECTED);
			assertThat(reader.next()).isEqualTo(Event.BYTES);
			assertThat(reader.next()).isEqualTo(Event.DISCONNECTED);
			assertAllCloseOnExec(before);
		}
		assertThat(Descriptors.leadingTo(this.path)).hasSize(1);
		assertThat(Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR)).isEqualTo(before);
	}

	private void assertAllCloseOnExec(List<Integer> eventDescriptorsBefore) {
		List<Integer> events = new ArrayList<>(Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR));
		events.removeAll(eventDescriptorsBefore);
		assertThat(events).hasSize(1).allMatch(Descriptors::isCloseOnExec);
		assertThat(Descriptors.leadingTo(this.path)).hasSize(2).allMatch(Descriptors::isCloseOnExec);
	}

	@Test
	void staysWithOriginalFileAfterPathWasReplaced() throws IOException {
		Path renamed = this.directory.resolve("renamed");
		try (ReadingThread thread = new ReadingThread(this.fifo)) {
			Fifos.client(this.path, "echo one > $1").awaitExit(TIMEOUT);
			await().atMost(TIMEOUT).until(() -> thread.events().contains(Event.DISCONNECTED));
			Files.move(this.path, renamed);
			Posix.mkfifo(this.path.toString(), 0600);
			for (String line : List.of("two", "three")) {
				ClientProcess.shell("echo " + line + " > $1", renamed).awaitExit(TIMEOUT);
				await().atMost(TIMEOUT).until(() -> thread.text().endsWith(line + "\n"));
			}
			assertThat(thread.text()).isEqualTo("one\ntwo\nthree\n");
			assertThat(Descriptors.leadingTo(this.path)).isEmpty();
		}
	}

	@Test
	void failsWhenItsFifoIsClosed() {
		this.fifo.close();
		assertThatExceptionOfType(FifoException.class).isThrownBy(() -> new FifoReader(this.fifo))
			.withMessageStartingWith("open of '%s' failed", this.path);
	}

	@Test
	void pollsWithoutWaiting() throws FifoException {
		try (SelectingReader reader = new SelectingReader(this.fifo)) {
			assertThat(reader.reader().next()).isEqualTo(Event.NOTHING);
			try (ClientProcess writer = Fifos.client(this.path, "{ printf one; read -r more; } > $1")) {
				assertThat(reader.next()).isEqualTo(Event.CONNECTED);
				assertThat(reader.next()).isEqualTo(Event.BYTES);
				assertThat(reader.reader().next()).isEqualTo(Event.NOTHING);
				assertThat(reader.bytes().hasRemaining()).isFalse();
				writer.endInput();
				writer.awaitExitCode(TIMEOUT);
			}
			assertThat(reader.reader().next()).isEqualTo(Event.DISCONNECTED);
			assertThat(reader.reader().next()).isEqualTo(Event.NOTHING);
		}
	}

}
