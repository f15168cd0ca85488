package io.pipeio.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineNotSentException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@link PipeServer} promises of its out-pipe.
 */
@Timeout(120)
class PipeServerSendingTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@BeforeEach
	void start() {
		this.fixture.start(this.fixture.sender());
	}

	private ClientProcess silentReader() {
		ClientProcess reader = this.fixture.readerShell("exec sleep 1000 < \"$1\"");
		this.fixture.awaitEvent("connected OUT");
		return reader;
	}

	private static String numbers(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> i + "\n").collect(Collectors.joining());
	}

	@Test
	void keepsLinesThatAreSentBeforeAnyClientIsThere() {
		this.fixture.server().send("first");
		this.fixture.server().send("");
		this.fixture.server().send("last");
		ClientProcess reader = this.fixture.readerShell("head -n 3 \"$1\"");
		assertThat(reader.awaitOutput()).isEqualTo("first\n\nlast\n");
	}

	@Test
	void sendsTextInCharsetOfServer() {
		this.fixture.start(this.fixture.sender().charset(StandardCharsets.ISO_8859_1));
		this.fixture.server().send("\u00fc");
		ClientProcess reader = this.fixture.readerShell("head -n 1 \"$1\"");
		reader.awaitOutput();
		assertThat(reader.stdout()).containsExactly(0xfc, '\n');
	}

	@Test
	void givesEachClientExactlyTheLinesItReads() {
		for (int i = 0; i < 200; i++) {
			this.fixture.server().send(String.valueOf(i));
		}
		ClientProcess readers = this.fixture
			.readerShell("i=0; while [ $i -lt 200 ]; do read -r line < \"$1\"; echo \"$line\"; i=$((i+1)); done");
		assertThat(readers.awaitOutput()).isEqualTo(numbers(0, 200));
	}

	@Test
	void keepsWhatIsInThePipeWhileNobodyReads() throws IOException {
		ProcThread thread = ProcThread.named("pipeio-test-out");
		for (int i = 0; i < 5; i++) {
			this.fixture.server().send(String.valueOf(i));
		}
		for (int i = 0; i < 5; i++) {
			this.fixture.events().clear();
			// In open(2): it may miss one that comes and goes before that
			await().until(thread::isAsleep);
			assertThat(this.fixture.readerShell("read -r line < \"$1\"; echo \"$line\"").awaitOutput())
				.isEqualTo(i + "\n");
			this.fixture.awaitEvent("disconnected OUT");
		}
	}

	@Test
	void passesEveryByteButTheNewline() {
		byte[] line = new byte[255];
		for (int i = 0; i < 255; i++) {
			line[i] = (byte) ((i < '\n') ? i : i + 1);
		}
		this.fixture.server().send(line);
		ClientProcess reader = this.fixture.readerShell("head -n 1 \"$1\" | od -An -v -tu1 -w1 | tr -d ' '");
		assertThat(reader.awaitOutput()).isEqualTo(numbers(0, 10) + numbers(11, 256) + "10\n");
	}

	@Test
	void completesFutureWhenTheKernelHasTheLine() {
		CompletableFuture<Void> written = this.fixture.server().sendAsync("line".getBytes());
		assertThat(written).isNotDone();
		ClientProcess reader = this.fixture.readerShell("head -n 1 \"$1\"");
		assertThat(written).succeedsWithin(Duration.ofSeconds(10));
		assertThat(reader.awaitOutput()).isEqualTo("line\n");
	}

	@Test
	void failsFutureOfLineThatIsNotWrittenWhenTheServerStops() {
		CompletableFuture<Void> written = this.fixture.server().sendAsync("line".getBytes());
		this.fixture.server().stop();
		assertThat(written).isCompletedExceptionally();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(written::join)
			.withCauseInstanceOf(LineNotSentException.class);
		assertThat(this.fixture.events()).contains("undelivered \"line\"");
	}

	@Test
	void tellsWhatIsLostInThePipeWhenTheServerStops() {
		ClientProcess reader = silentReader();
		this.fixture.server().send("unread");
		reader.destroy();
		this.fixture.awaitEvent("disconnected OUT");
		this.fixture.server().send("waiting");
		this.fixture.server().stop();
		assertThat(this.fixture.events()).contains("undelivered \"unread\" \"waiting\"");
	}

	@Test
	void takesBackWhatTheClientHasNotReadInTime() {
		this.fixture.start(this.fixture.sender().shutdownTimeout(Duration.ofMillis(100)));
		ClientProcess reader = this.fixture.readerShell("{ read -r go <&3; cat; } 3<&0 < \"$1\"");
		this.fixture.awaitEvent("connected OUT");
		this.fixture.server().send("for you");
		this.fixture.server().stop();
		reader.type("go\n");
		assertThat(reader.awaitOutput()).isEmpty();
		assertThat(this.fixture.events()).contains("undelivered \"for you\"");
	}

	@Test
	void blocksSenderWhileTheQueueIsFull() {
		this.fixture.start(this.fixture.sender().queueSize(10_000).sendTimeout(Duration.ofHours(1)));
		Thread sender = new Thread(() -> {
			for (int i = 0; i < 5000; i++) {
				this.fixture.server().send(String.valueOf(i));
			}
		});
		sender.start();
		await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
		ClientProcess reader = this.fixture.readerShell("head -n 5000 \"$1\"");
		assertThat(reader.awaitOutput()).isEqualTo(numbers(0, 5000));
	}

	@Test
	void failsWhenTheQueueStaysFull() {
		this.fixture.start(this.fixture.sender().queueSize(1000).sendTimeout(Duration.ofMillis(50)));
		this.fixture.server().send(new byte[1000]);
		assertThatExceptionOfType(LineNotSentException.class).isThrownBy(() -> this.fixture.server().send("too much"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.TIMEOUT))
			.withMessageContaining("'test'");
		assertThat(this.fixture.server().sendAsync("too much".getBytes())).isCompletedExceptionally();
	}

	@Test
	void doesNotLetTheOutThreadWaitForItself() {
		this.fixture.start(this.fixture.sender().queueSize(1000).sendTimeout(Duration.ofMinutes(2)));
		CompletableFuture<Void> chained = this.fixture.server().sendAsync(new byte[500]).thenRun(() -> {
			while (true) {
				this.fixture.server().send(new byte[900]);
			}
		});
		ClientProcess reader = silentReader();
		assertThat(chained).failsWithin(Duration.ofSeconds(10))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(LineNotSentException.class);
		reader.destroy();
	}

	@Test
	void refusesPipeThatItMayNotWrite() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.fixture.sender().permissions(FifoPermissions.parse("r--r--r--")))
			.withMessageContaining("must let the owner read and write");
	}

	@Test
	void failsSenderThatIsInterruptedWhileTheQueueIsFull() {
		this.fixture.start(this.fixture.sender().queueSize(1000));
		this.fixture.server().send(new byte[1000]);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(LineNotSentException.class).isThrownBy(() -> this.fixture.server().send("line"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.INTERRUPTED));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void refusesNewlineInLine() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.server().send("two\nlines"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.fixture.server().sendAsync("line\n".getBytes()));
	}

	@Test
	void refusesToSendWithoutOutPipe() {
		PipeServer receiver = PipeServer.builder("receiver")
			.inPipe(this.fixture.directory().resolve("test.in"))
			.build();
		assertThatIllegalStateException().isThrownBy(() -> receiver.send("line"))
			.withMessageContaining("'receiver' has no out-pipe");
	}

	@Test
	void refusesToSendWhileStopped() {
		this.fixture.server().stop();
		assertThatExceptionOfType(LineNotSentException.class).isThrownBy(() -> this.fixture.server().send("line"))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.STOPPED));
	}

	@Test
	void tellsOfReadersThatComeAndGo() {
		silentReader().destroy();
		this.fixture.awaitEvent("disconnected OUT");
		assertThat(this.fixture.events()).containsExactly("opened", "connected OUT", "disconnected OUT");
	}

}
