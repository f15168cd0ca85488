package io.pipeio.fifo;

import java.nio.file.Path;
import java.time.Duration;

import io.pipeio.fifo.FifoWriter.Status;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for how {@link FifoWriter} waits for readers and for space, and is woken up.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FifoWriterWaitTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	/** Prints all that it reads. */
	private static final String READ_ALL = "exec cat < $1";

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
	void opensNoEndBeforeItWaits() {
		// The anchor of the FIFO and the spare one
		assertThat(Descriptors.leadingTo(this.path)).hasSize(2);
	}

	@Test
	void closesItsSpareDescriptor() {
		this.fixture.writer().close();
		assertThat(Descriptors.leadingTo(this.path)).hasSize(1);
	}

	@Test
	void waitsForReader() throws FifoException {
		BackgroundCall<Boolean> waiting = this.fixture.startAwaitingReader().awaitBlocked();
		try (ClientProcess client = Fifos.client(this.path, READ_ALL)) {
			assertThat(waiting.result()).isTrue();
			assertThat(this.fixture.write("one\n")).isEqualTo(Status.OK);
			this.fixture.writer().close();
			assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
		}
	}

	@Test
	void findsReaderThatWaits() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_ALL)) {
			await().atMost(TIMEOUT).until(client::isBlocked);
			this.fixture.writer().awaitReader();
			assertThat(this.fixture.write("one\n")).isEqualTo(Status.OK);
			this.fixture.writer().close();
			assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one\n");
		}
	}

	@Test
	void endsWaitForReaderWhenReleased() throws FifoException {
		BackgroundCall<Boolean> waiting = this.fixture.startAwaitingReader().awaitBlocked();
		this.fixture.writer().release();
		assertThat(waiting.result()).isTrue();
	}

	@Test
	void waitsForNoReaderOnceReleased() throws FifoException {
		this.fixture.writer().release();
		this.fixture.writer().release();
		this.fixture.writer().awaitReader();
		this.fixture.writer().awaitReader();
		assertThat(Descriptors.leadingTo(this.path)).hasSize(4);
	}

	@Test
	void endsSecondWaitForReaderWhenReleased() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			client.destroy();
			BackgroundCall<Boolean> waiting = this.fixture.startAwaitingReader().awaitBlocked();
			this.fixture.writer().release();
			assertThat(waiting.result()).isTrue();
		}
	}

	@Test
	void seesReaderGo() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.fixture.writer().awaitEvent(false, -1))
				.awaitBlocked();
			client.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
			assertThat(this.fixture.writer().awaitEvent(true, -1)).isEqualTo(Status.NO_READER);
		}
	}

	@Test
	void seesReaderGoWhileItWaitsForSpace() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			this.fixture.fill();
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.fixture.writer().awaitEvent(true, -1))
				.awaitBlocked();
			client.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
		}
	}

	@Test
	void seesLastReaderGo() throws FifoException {
		try (ClientProcess first = Fifos.client(this.path, READ_LATER);
				ClientProcess last = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			await().atMost(TIMEOUT).until(() -> isOpen(first) && isOpen(last));
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.fixture.writer().awaitEvent(false, -1))
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
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.fixture.writer().awaitEvent(false, -1))
				.awaitBlocked();
			this.fixture.writer().wakeUp();
			assertThat(waiting.result()).isEqualTo(Status.OK);
			assertThat(client.isAlive()).isTrue();
		}
	}

	@Test
	void remembersWakeUpThatCameBeforeTheWait() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			this.fixture.writer().wakeUp();
			this.fixture.writer().wakeUp();
			assertThat(this.fixture.writer().awaitEvent(false, -1)).isEqualTo(Status.OK);
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.fixture.writer().awaitEvent(false, -1))
				.awaitBlocked();
			client.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
		}
	}

	@Test
	void waitsForSpaceOnlyWhenAsked() throws FifoException {
		try (ClientProcess client = Fifos.client(this.path, READ_LATER)) {
			this.fixture.writer().awaitReader();
			assertThat(this.fixture.writer().awaitEvent(true, -1)).isEqualTo(Status.OK);
			BackgroundCall<Status> waiting = BackgroundCall.start(() -> this.fixture.writer().awaitEvent(false, -1))
				.awaitBlocked();
			client.destroy();
			assertThat(waiting.result()).isEqualTo(Status.NO_READER);
		}
	}

}
