package io.pipeio.fifo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.ClientProcess;
import io.pipeio.fifo.FifoWriter.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link FifoWriter}.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FifoWriterTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	/** Prints all that it reads. */
	private static final String READ_ALL = "exec cat < $1";

	/** Reads one line, byte by byte, and prints it. */
	private static final String READ_LINE = "read line < $1; echo $line";

	/** Opens the pipe, and reads it once it has got a line itself. */
	private static final String READ_LATER = "exec 3< $1; echo open; read go; exec cat <&3";

	@TempDir
	private Path directory;

	private Path path;

	private Fifo fifo;

	private FifoWriter writer;

	@BeforeEach
	void createFifoAndWriter() throws FifoException {
		this.path = this.directory.resolve("pipe");
		this.fifo = Fifo.create(this.path, new FifoAccess(FifoPermissions.OWNER_ONLY, null));
		this.writer = new FifoWriter(this.fifo, 0);
	}

	@AfterEach
	void closeWriterAndFifo() {
		this.writer.close();
		this.fifo.close();
	}

	@Test
	void opensNoEndBeforeItWaits() {
		// The anchor of the FIFO and the spare one
		assertThat(Descriptors.leadingTo(this.path)).hasSize(2);
	}

	@Test
	void closesItsSpareDescriptor() {
		this.writer.close();
		assertThat(Descriptors.leadingTo(this.path)).hasSize(1);
	}

	@Test
	void waitsForReader() throws FifoException {
		BackgroundCall<Boolean> waiting = startAwaitingReader().awaitBlocked();
		try (ClientProcess client = client(READ_ALL)) {
			assertThat(waiting.result()).isTrue();
			assertThat(write("one\n")).isEqualTo(Status.OK);
			this.writer.close();
			assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
		}
	}

	@Test
	void findsReaderThatWaits() throws FifoException {
		try (ClientProcess client = client(READ_ALL)) {
			await().atMost(TIMEOUT).until(client::isBlocked);
			this.writer.awaitReader();
			assertThat(write("one\n")).isEqualTo(Status.OK);
			this.writer.close();
			assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
		}
	}

	@Test
	void endsWaitForReaderWhenReleased() throws FifoException {
		BackgroundCall<Boolean> waiting = startAwaitingReader().awaitBlocked();
		this.writer.release();
		assertThat(waiting.result()).isTrue();
	}

	@Test
	void waitsForNoReaderOnceReleased() throws FifoException {
		this.writer.release();
		this.writer.release();
		this.writer.awaitReader();
		this.writer.awaitReader();
		assertThat(Descriptors.leadingTo(this.path)).hasSize(4);
	}

	@Test
	void endsSecondWaitForReaderWhenReleased() throws FifoException {
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			client.destroy();
			BackgroundCall<Boolean> waiting = startAwaitingReader().awaitBlocked();
			this.writer.release();
			assertThat(waiting.result()).isTrue();
		}
	}

	@Test
	void writesNothingWithoutBlockingWhenPipeIsFull() throws FifoException {
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			String expected = fill();
			int left = this.writer.buffer().remaining();
			assertThat(left).isPositive();
			assertThat(this.writer.write()).isEqualTo(Status.FULL);
			assertThat(this.writer.buffer().remaining()).isEqualTo(left);
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.writer.awaitEvent(true, -1))
				.awaitBlocked();
			client.type("go\n");
			assertThat(waiting.result()).isEqualTo(Status.OK);
			while (this.writer.write() != Status.OK) {
				assertThat(this.writer.awaitEvent(true, -1)).isEqualTo(Status.OK);
			}
			this.writer.close();
			assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("open\n" + expected);
		}
	}

	@Test
	void writesAsMuchAsThePipeTakes() throws FifoException {
		NativeMemory memory = new NativeMemory();
		try (Descriptors descriptors = new Descriptors()) {
			int reader = descriptors.keep(this.fifo.openForReading());
			int size = Posix.fcntl(reader, Posix.platform().setPipeSize, 1);
			assumeTrue(3 * size <= this.writer.buffer().capacity(), "the pages are smaller than the buffer");
			this.writer.awaitReader();
			assertThat(write("a".repeat(size) + "b".repeat(size) + "c".repeat(size - 1))).isEqualTo(Status.FULL);
			assertThat(this.writer.buffer().position()).isEqualTo(size);
			assertThat(memory.read(reader)).isEqualTo(size);
			assertThat(this.writer.write()).isEqualTo(Status.FULL);
			assertThat(memory.read(reader)).isEqualTo(size);
			assertThat(memory.text(size)).isEqualTo("b".repeat(size));
			assertThat(this.writer.write()).isEqualTo(Status.OK);
			assertThat(memory.read(reader)).isEqualTo(size - 1);
			assertThat(memory.text(size - 1)).isEqualTo("c".repeat(size - 1));
		}
	}

	@Test
	void writesEmptyBufferAtOnce() throws FifoException {
		assertThat(this.writer.buffer().hasRemaining()).isFalse();
		assertThat(this.writer.write()).isEqualTo(Status.OK);
	}

	@Test
	void keepsBufferWhenReaderHasGone() throws FifoException {
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			client.destroy();
		}
		assertThat(write("one\n")).isEqualTo(Status.NO_READER);
		assertThat(this.writer.write()).isEqualTo(Status.NO_READER);
		assertThat(this.writer.buffer().remaining()).isEqualTo(4);
		try (ClientProcess client = client(READ_LINE)) {
			this.writer.awaitReader();
			assertThat(this.writer.write()).isEqualTo(Status.OK);
			assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
		}
	}

	@Test
	void seesReaderGo() throws FifoException {
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.writer.awaitEvent(false, -1))
				.awaitBlocked();
			client.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
			assertThat(this.writer.awaitEvent(true, -1)).isEqualTo(Status.NO_READER);
		}
	}

	@Test
	void seesReaderGoWhileItWaitsForSpace() throws FifoException {
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			fill();
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.writer.awaitEvent(true, -1))
				.awaitBlocked();
			client.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
		}
	}

	@Test
	void seesLastReaderGo() throws FifoException {
		try (ClientProcess first = client(READ_LATER); ClientProcess last = client(READ_LATER)) {
			this.writer.awaitReader();
			await().atMost(TIMEOUT).until(() -> isOpen(first) && isOpen(last));
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.writer.awaitEvent(false, -1))
				.awaitBlocked();
			first.destroy();
			waiting.awaitBlocked();
			last.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
		}
	}

	private static boolean isOpen(ClientProcess client) {
		return client.stdoutText().equals("open\n");
	}

	@Test
	void isWokenUp() throws FifoException {
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.writer.awaitEvent(false, -1))
				.awaitBlocked();
			this.writer.wakeUp();
			assertThat(waiting.result()).isEqualTo(Status.OK);
			assertThat(client.isAlive()).isTrue();
		}
	}

	@Test
	void remembersWakeUpThatCameBeforeTheWait() throws FifoException {
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			this.writer.wakeUp();
			this.writer.wakeUp();
			assertThat(this.writer.awaitEvent(false, -1)).isEqualTo(Status.OK);
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.writer.awaitEvent(false, -1))
				.awaitBlocked();
			client.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
		}
	}

	@Test
	void touchesNothingOnceItWasClosed() throws FifoException {
		this.writer.release();
		this.writer.awaitReader();
		List<Integer> ends = new ArrayList<>(Descriptors.leadingTo(this.path));
		this.writer.close();
		ends.removeAll(Descriptors.leadingTo(this.path));
		assertThat(ends).hasSize(3);
		try (Descriptors descriptors = new Descriptors()) {
			descriptors.takeOver(ends);
			this.writer.close();
			this.writer.wakeUp();
			assertThat(Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR)).containsAll(ends);
		}
		assertThat(Descriptors.leadingTo(this.path)).hasSize(1);
	}

	@Test
	void waitsForSpaceOnlyWhenAsked() throws FifoException {
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			assertThat(this.writer.awaitEvent(true, -1)).isEqualTo(Status.OK);
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.writer.awaitEvent(false, -1))
				.awaitBlocked();
			client.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
		}
	}

	@Test
	void keepsWhatWasNotReadForNextReader() throws FifoException {
		try (ClientProcess first = client(READ_LINE)) {
			this.writer.awaitReader();
			assertThat(write("one\ntwo\nthree\n")).isEqualTo(Status.OK);
			assertThat(first.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
		}
		assertThat(this.writer.awaitEvent(false, -1)).isEqualTo(Status.NO_READER);
		for (String line : List.of("two\n", "three\n")) {
			BackgroundCall<Boolean> waiting = startAwaitingReader().awaitBlocked();
			try (ClientProcess next = client(READ_LINE)) {
				assertThat(waiting.result()).isTrue();
				assertThat(next.awaitExit(TIMEOUT).stdoutText()).isEqualTo(line);
			}
		}
	}

	@Test
	void keepsWhatWasReadInPartForNextReader() throws FifoException {
		ClientProcess.assumeInstalled("perl");
		try (ClientProcess first = client("exec perl -e 'sysread(STDIN, $bytes, 5); print $bytes' < $1")) {
			this.writer.awaitReader();
			assertThat(write("one\ntwo\n")).isEqualTo(Status.OK);
			assertThat(first.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\nt");
		}
		try (ClientProcess next = client(READ_LINE)) {
			assertThat(next.awaitExit(TIMEOUT).stdoutText()).isEqualTo("wo\n");
		}
	}

	@Test
	void tellsHowMuchNobodyHasRead() throws FifoException {
		try (ClientProcess client = client(READ_LINE)) {
			this.writer.awaitReader();
			write("one\ntwo\nthree\n");
			client.awaitExit(TIMEOUT);
		}
		assertThat(this.writer.unread()).isEqualTo(10);
		this.writer.release();
		assertThat(this.writer.unread()).isEqualTo(10);
	}

	@Test
	void tellsHowMuchReaderHasNotReadYet() throws FifoException {
		assertThat(this.writer.unread()).isZero();
		try (ClientProcess client = client(READ_LATER)) {
			this.writer.awaitReader();
			write("one\n");
			assertThat(this.writer.unread()).isEqualTo(4);
			assertThat(client.isAlive()).isTrue();
		}
	}

	@Test
	void holdsDescriptorsThatNoChildInherits() throws FifoException {
		List<Integer> before = Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR);
		try (FifoWriter other = new FifoWriter(this.fifo, 0)) {
			other.release();
			other.awaitReader();
			other.awaitReader();
			List<Integer> events = new ArrayList<>(Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR));
			events.removeAll(before);
			assertThat(events).hasSize(1).allMatch(Descriptors::isCloseOnExec);
			assertThat(Descriptors.leadingTo(this.path)).hasSize(5).allMatch(Descriptors::isCloseOnExec);
		}
		assertThat(Descriptors.leadingTo(this.path)).hasSize(2);
		assertThat(Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR)).isEqualTo(before);
	}

	@Test
	void takesBackWhatNobodyHasRead() throws FifoException {
		try (ClientProcess client = client(READ_LINE)) {
			this.writer.awaitReader();
			write("one\ntwo\nthree\n");
			client.awaitExit(TIMEOUT);
		}
		assertThat(this.writer.takeBack()).isEqualTo(10);
		assertThat(this.writer.unread()).isZero();
		assertThat(this.writer.takeBack()).isZero();
	}

	@Test
	void writesAnotherFifoAfterItHasMoved() throws FifoException {
		Path other = this.directory.resolve("other");
		try (Fifo successor = Fifo.create(other, new FifoAccess(FifoPermissions.OWNER_ONLY, null))) {
			this.writer.moveTo(successor);
			assertThat(Descriptors.leadingTo(this.path)).hasSize(1);
			try (ClientProcess client = ClientProcess.shell("head -n 1 \"$1\"", other)) {
				this.writer.awaitReader();
				write("one\n");
				assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
			}
		}
	}

	@Test
	void asksKernelForCapacity() throws FifoException {
		try (FifoWriter large = new FifoWriter(this.fifo, 200_000); ClientProcess client = client(READ_LATER)) {
			large.awaitReader();
			large.setCapacity();
			large.buffer().clear();
			int taken = 0;
			while (large.write() == Status.OK) {
				taken += large.buffer().capacity();
				large.buffer().clear();
			}
			assertThat(taken).isEqualTo(256 * 1024);
			assertThat(client.isAlive()).isTrue();
		}
	}

	@Test
	void refusesCapacityThatKernelRefuses() {
		assertThatExceptionOfType(FifoException.class).isThrownBy(() -> new FifoWriter(this.fifo, Integer.MAX_VALUE))
			.satisfies((ex) -> assertThat(ex.getOperation()).isEqualTo(Fifo.SET_CAPACITY));
		assertThat(Descriptors.leadingTo(this.path)).hasSize(2);
	}

	@Test
	void failsWhenItsFifoIsClosed() {
		this.fifo.close();
		assertThatExceptionOfType(FifoException.class).isThrownBy(this.writer::awaitReader)
			.withMessageStartingWith("open of '%s' failed", this.path);
	}

	@Test
	void refusesPipeThatItsUserMayNotWrite() {
		assumeTrue(Posix.geteuid() != 0, "root may write anything");
		Posix.chmod(this.path.toString(), 0400);
		assertThatExceptionOfType(FifoException.class).isThrownBy(() -> new FifoWriter(this.fifo, 0))
			.satisfies((ex) -> assertThat(ex.getErrorName()).isEqualTo("EACCES"));
	}

	@Test
	void failsToWriteBeforeItHasFoundReader() {
		put("one\n");
		assertThatExceptionOfType(FifoException.class).isThrownBy(this.writer::write)
			.withMessage("write of '%s' failed (EBADF: Bad file descriptor)", this.path);
		assertThat(this.writer.buffer().remaining()).isEqualTo(4);
	}

	private BackgroundCall<Boolean> startAwaitingReader() {
		return BackgroundCall.start(() -> {
			this.writer.awaitReader();
			return true;
		});
	}

	private Status write(String text) throws FifoException {
		put(text);
		return this.writer.write();
	}

	private void put(String text) {
		this.writer.buffer().clear().put(text.getBytes(StandardCharsets.UTF_8)).flip();
	}

	/**
	 * Write until the pipe takes no more.
	 * @return what was written, with what is left in the buffer
	 */
	private String fill() throws FifoException {
		StringBuilder written = new StringBuilder();
		Status status = Status.OK;
		for (int i = 0; status == Status.OK; i++) {
			String text = String.valueOf((char) ('a' + i)).repeat(this.writer.buffer().capacity());
			status = write(text);
			written.append(text);
		}
		assertThat(status).isEqualTo(Status.FULL);
		return written.toString();
	}

	private ClientProcess client(String script) {
		return ClientProcess.shell(script.replace("$1", "\"$1\""), this.path);
	}

}
