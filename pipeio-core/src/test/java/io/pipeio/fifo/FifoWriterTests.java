package io.pipeio.fifo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.fifo.FifoWriter.Status;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link FifoWriter}.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FifoWriterTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	/** Reads one line, byte by byte, and prints it. */
	private static final String READ_LINE = "read line < $1; echo $line";

	/** Opens the pipe, and reads it once it has got a line itself. */
	private static final String READ_LATER = "exec 3< $1; echo open; read go; exec cat <&3";

	@TempDir
	private Path directory;

	private Path path;

	private WriterFixture fixture;

	@BeforeEach
	void createFifoAndWriter() throws FifoException {
		this.path = this.directory.resolve("pipe");
		this.fixture = new WriterFixture(this.path);
	}

	@AfterEach
	void closeWriterAndFifo() {
		this.fixture.close();
	}

	@Test
	void writesNothingWithoutBlockingWhenPipeIsFull() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			String expected = this.fixture.fill();
			int left = this.fixture.writer().buffer().remaining();
			assertThat(left).isPositive();
			assertThat(this.fixture.writer().write()).isEqualTo(Status.FULL);
			assertThat(this.fixture.writer().buffer().remaining()).isEqualTo(left);
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.fixture.writer().awaitEvent(true, -1))
				.awaitBlocked();
			client.type("go\n");
			assertThat(waiting.result()).isEqualTo(Status.OK);
			while (this.fixture.writer().write() != Status.OK) {
				assertThat(this.fixture.writer().awaitEvent(true, -1)).isEqualTo(Status.OK);
			}
			this.fixture.writer().close();
			assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("open\n" + expected);
		}
	}

	@Test
	void writesAsMuchAsThePipeTakes() throws FifoException {
		NativeMemory memory = new NativeMemory();
		try (Descriptors descriptors = new Descriptors()) {
			int reader = descriptors.keep(this.fixture.fifo().openForReading());
			int size = Posix.fcntl(reader, Posix.platform().setPipeSize, 1);
			assumeTrue(3 * size <= this.fixture.writer().buffer().capacity(), "the pages are smaller than the buffer");
			this.fixture.writer().awaitReader();
			assertThat(this.fixture.write("a".repeat(size) + "b".repeat(size) + "c".repeat(size - 1)))
				.isEqualTo(Status.FULL);
			assertThat(this.fixture.writer().buffer().position()).isEqualTo(size);
			assertThat(memory.read(reader)).isEqualTo(size);
			assertThat(this.fixture.writer().write()).isEqualTo(Status.FULL);
			assertThat(memory.read(reader)).isEqualTo(size);
			assertThat(memory.text(size)).isEqualTo("b".repeat(size));
			assertThat(this.fixture.writer().write()).isEqualTo(Status.OK);
			assertThat(memory.read(reader)).isEqualTo(size - 1);
			assertThat(memory.text(size - 1)).isEqualTo("c".repeat(size - 1));
		}
	}

	@Test
	void writesEmptyBufferAtOnce() throws FifoException {
		assertThat(this.fixture.writer().buffer().hasRemaining()).isFalse();
		assertThat(this.fixture.writer().write()).isEqualTo(Status.OK);
	}

	@Test
	void keepsBufferWhenReaderHasGone() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			client.destroy();
		}
		assertThat(this.fixture.write("one\n")).isEqualTo(Status.NO_READER);
		assertThat(this.fixture.writer().write()).isEqualTo(Status.NO_READER);
		assertThat(this.fixture.writer().buffer().remaining()).isEqualTo(4);
		try (ClientProcess client = Fifos.client(this.path, READ_LINE)) {
			this.fixture.writer().awaitReader();
			assertThat(this.fixture.writer().write()).isEqualTo(Status.OK);
			assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
		}
	}

	@Test
	void touchesNothingOnceItWasClosed() throws FifoException {
		this.fixture.writer().release();
		this.fixture.writer().awaitReader();
		List<Integer> ends = new ArrayList<>(Descriptors.leadingTo(this.path));
		this.fixture.writer().close();
		ends.removeAll(Descriptors.leadingTo(this.path));
		assertThat(ends).hasSize(3);
		try (Descriptors descriptors = new Descriptors()) {
			descriptors.takeOver(ends);
			this.fixture.writer().close();
			this.fixture.writer().wakeUp();
			assertThat(Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR)).containsAll(ends);
		}
		assertThat(Descriptors.leadingTo(this.path)).hasSize(1);
	}

	@Test
	void keepsWhatWasNotReadForNextReader() throws FifoException {
		try (ClientProcess first = Fifos.client(this.path, READ_LINE)) {
			this.fixture.writer().awaitReader();
			assertThat(this.fixture.write("one\ntwo\nthree\n")).isEqualTo(Status.OK);
			assertThat(first.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
		}
		assertThat(this.fixture.writer().awaitEvent(false, -1)).isEqualTo(Status.NO_READER);
		for (String line : List.of("two\n", "three\n")) {
			BackgroundCall<Boolean> waiting = this.fixture.startAwaitingReader().awaitBlocked();
			try (ClientProcess next = Fifos.client(this.path, READ_LINE)) {
				assertThat(waiting.result()).isTrue();
				assertThat(next.awaitExit(TIMEOUT).stdoutText()).isEqualTo(line);
			}
		}
	}

	@Test
	void keepsWhatWasReadInPartForNextReader() throws FifoException {
		ClientProcess.assumeInstalled("perl");
		try (ClientProcess first = Fifos.client(this.path,
				"exec perl -e 'sysread(STDIN, $bytes, 5); print $bytes' < $1")) {
			this.fixture.writer().awaitReader();
			assertThat(this.fixture.write("one\ntwo\n")).isEqualTo(Status.OK);
			assertThat(first.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\nt");
		}
		try (ClientProcess next = Fifos.client(this.path, READ_LINE)) {
			assertThat(next.awaitExit(TIMEOUT).stdoutText()).isEqualTo("wo\n");
		}
	}

	@Test
	void tellsHowMuchNobodyHasRead() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_LINE)) {
			this.fixture.writer().awaitReader();
			this.fixture.write("one\ntwo\nthree\n");
			client.awaitExit(TIMEOUT);
		}
		assertThat(this.fixture.writer().unread()).isEqualTo(10);
		this.fixture.writer().release();
		assertThat(this.fixture.writer().unread()).isEqualTo(10);
	}

	@Test
	void tellsHowMuchReaderHasNotReadYet() throws FifoException {
		assertThat(this.fixture.writer().unread()).isZero();
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			this.fixture.write("one\n");
			assertThat(this.fixture.writer().unread()).isEqualTo(4);
			assertThat(client.isAlive()).isTrue();
		}
	}

	@Test
	void holdsDescriptorsThatNoChildInherits() throws FifoException {
		List<Integer> before = Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR);
		try (FifoWriter other = new FifoWriter(this.fixture.fifo(), 0)) {
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
		try (ClientProcess client = Fifos.client(this.path, READ_LINE)) {
			this.fixture.writer().awaitReader();
			this.fixture.write("one\ntwo\nthree\n");
			client.awaitExit(TIMEOUT);
		}
		assertThat(this.fixture.writer().takeBack()).isEqualTo(10);
		assertThat(this.fixture.writer().unread()).isZero();
		assertThat(this.fixture.writer().takeBack()).isZero();
	}

	@Test
	void writesAnotherFifoAfterItHasMoved() throws FifoException {
		Path other = this.directory.resolve("other");
		try (Fifo successor = Fifo.create(other, new FifoAccess(FifoPermissions.OWNER_ONLY, null))) {
			this.fixture.writer().moveTo(successor);
			assertThat(Descriptors.leadingTo(this.path)).hasSize(1);
			try (ClientProcess client = ClientProcess.shell("head -n 1 \"$1\"", other)) {
				this.fixture.writer().awaitReader();
				this.fixture.write("one\n");
				assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
			}
		}
	}

	@Test
	void asksKernelForCapacity() throws FifoException {
		try (FifoWriter large = new FifoWriter(this.fixture.fifo(), 200_000);
				ClientProcess client = Fifos.client(this.path, READ_LATER)) {
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
		assertThatExceptionOfType(FifoException.class)
			.isThrownBy(() -> new FifoWriter(this.fixture.fifo(), Integer.MAX_VALUE))
			.satisfies((ex) -> assertThat(ex.getOperation()).isEqualTo(Fifo.SET_CAPACITY));
		assertThat(Descriptors.leadingTo(this.path)).hasSize(2);
	}

	@Test
	void failsWhenItsFifoIsClosed() {
		this.fixture.fifo().close();
		assertThatExceptionOfType(FifoException.class).isThrownBy(this.fixture.writer()::awaitReader)
			.withMessageStartingWith("open of '%s' failed", this.path);
	}

	@Test
	void refusesPipeThatItsUserMayNotWrite() {
		assumeTrue(Posix.geteuid() != 0, "root may write anything");
		Posix.chmod(this.path.toString(), 0400);
		assertThatExceptionOfType(FifoException.class).isThrownBy(() -> new FifoWriter(this.fixture.fifo(), 0))
			.satisfies((ex) -> assertThat(ex.getErrorName()).isEqualTo("EACCES"));
	}

	@Test
	void failsToWriteBeforeItHasFoundReader() {
		this.fixture.put("one\n");
		assertThatExceptionOfType(FifoException.class).isThrownBy(this.fixture.writer()::write)
			.withMessage("write of '%s' failed (EBADF: Bad file descriptor)", this.path);
		assertThat(this.fixture.writer().buffer().remaining()).isEqualTo(4);
	}

}
