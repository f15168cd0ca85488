package io.pipeio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import io.pipeio.fixture.AnsweringClient;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for requests whose answers come late or not at all: whoever asks next gets what
 * belongs to that request.
 */
@Timeout(60)
class PipeRequestTroubleTests {

	@TempDir
	private Path directory;

	private static void assertTimesOut(RequestFixture requests, String request) {
		assertThatExceptionOfType(PipeReplyTimeoutException.class)
			.isThrownBy(() -> requests.ask(request, Duration.ofMillis(100)));
	}

	private static <T extends Throwable> T failure(CompletableFuture<?> answer, Class<T> type) {
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		assertThat(answer).failsWithin(RequestFixture.LONG)
			.withThrowableOfType(ExecutionException.class)
			.havingCause()
			.isExactlyInstanceOf(type)
			.satisfies(thrown::set);
		return type.cast(thrown.get());
	}

	@Test
	void discardsLateAnswer() {
		try (RequestFixture requests = new RequestFixture(this.directory); ClientProcess puppet = requests.puppet()) {
			assertTimesOut(requests, "one");
			RequestFixture.take(puppet, "one");
			CompletableFuture<String> second = requests.askInBackground("two");
			puppet.type("late one\n");
			RequestFixture.take(puppet, "two");
			puppet.type("re two\n");
			assertThat(second).succeedsWithin(RequestFixture.LONG).isEqualTo("re two");
			assertThat(requests.discards()).containsExactly("IN UNEXPECTED 8");
		}
	}

	@Test
	void sendsNothingWhileAnswerIsMissing() {
		try (RequestFixture requests = new RequestFixture(this.directory); ClientProcess puppet = requests.puppet()) {
			assertTimesOut(requests, "one");
			RequestFixture.take(puppet, "one");
			assertTimesOut(requests, "two");
			requests.template().send("test", "next");
			RequestFixture.take(puppet, "next");
		}
	}

	@Test
	void tellsCallerThatClientHasGoneWithRequest() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			CompletableFuture<String> first;
			CompletableFuture<String> second;
			try (ClientProcess puppet = requests.puppet()) {
				first = requests.askInBackground("one");
				second = requests.askInBackground("two");
				RequestFixture.take(puppet, "one");
			}
			await().until(() -> !requests.server().isConnected(PipeDirection.OUT));
			assertThat(first).isNotDone();
			try (ClientProcess next = requests.shell(AnsweringClient.SHELL)) {
				assertThat(failure(first, PipeReplyException.class)).hasMessage(
						"The client of pipe server 'test' has read the request and disconnected without an answer");
				assertThat(second).succeedsWithin(RequestFixture.LONG).isEqualTo("re two");
			}
			assertThat(requests.discards()).isEmpty();
		}
	}

	@Test
	void asksNextClientWhenOneHasGoneWithAbandonedRequest() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			try (ClientProcess puppet = requests.puppet()) {
				assertTimesOut(requests, "one");
				RequestFixture.take(puppet, "one");
			}
			await().until(() -> !requests.server().isConnected(PipeDirection.OUT));
			try (ClientProcess next = requests.shell(RequestFixture.SHELL_PER_LINE)) {
				assertThat(requests.ask("two")).isEqualTo("re two");
				assertThat(requests.ask("three")).isEqualTo("re three");
			}
		}
	}

	@Test
	void asksClientAgainThatKeepsInPipeOpenAndHasNotAnswered() {
		String script = "exec 3> \"$1\"; while :; do if read -r line < \"$2\"; then"
				+ " if test \"$line\" = mute; then sleep 0.5; else echo \"re $line\" >&3; fi; fi; done";
		try (RequestFixture requests = new RequestFixture(this.directory);
				ClientProcess client = requests.shell(script)) {
			assertThat(requests.ask("one")).isEqualTo("re one");
			assertThat(requests.ask("two")).isEqualTo("re two");
			assertThatExceptionOfType(PipeReplyException.class).isThrownBy(() -> requests.ask("mute"))
				.withMessageEndingWith("disconnected without an answer");
			assertThat(requests.ask("three")).isEqualTo("re three");
		}
	}

	@Test
	void givesNextTurnWhenAnswerIsTooLong() {
		try (RequestFixture requests = new RequestFixture(this.directory,
				(builder) -> builder.maxLineLength(PipeDirection.IN, 8));
				ClientProcess client = requests.shell(AnsweringClient.SHELL)) {
			assertThatExceptionOfType(PipeReplyException.class).isThrownBy(() -> requests.ask("too long"))
				.withMessage("The answer to the request to pipe server 'test' was discarded (TOO_LONG), with 11 bytes");
			assertThat(requests.ask("short")).isEqualTo("re short");
		}
	}

	@Test
	void waitsNotForStopThatIsGoingOn() throws InterruptedException {
		try (RequestFixture requests = new RequestFixture(this.directory); ClientProcess puppet = requests.puppet()) {
			requests.template().send("test", "unread");
			Thread stop = new Thread(requests.server()::stop);
			stop.start();
			await().until(() -> !requests.server().isRunning());
			assertThatExceptionOfType(PipeSendException.class)
				.isThrownBy(() -> requests.ask("one", Duration.ofMillis(100)))
				.withMessage("Line not sent to pipe server 'test': the server is stopped");
			assertThat(stop.isAlive()).isTrue();
			RequestFixture.take(puppet, "unread");
			stop.join();
		}
	}

	@Test
	void letsNextClientAnswerWhatOneHasNotRead() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			CompletableFuture<String> answer;
			try (ClientProcess puppet = requests.puppet()) {
				answer = requests.askInBackground("one");
			}
			await().until(() -> !requests.server().isConnected(PipeDirection.OUT));
			try (ClientProcess next = requests.shell(AnsweringClient.SHELL)) {
				assertThat(answer).succeedsWithin(RequestFixture.LONG).isEqualTo("re one");
				assertThat(requests.ask("two")).isEqualTo("re two");
			}
		}
	}

	@Test
	void takesAnswerOfClientThatHasLeftOutPipe() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			try (ClientProcess client = requests.shell("""
					read -r line < "$2"; exec 3> "$1"; echo left; read -r order; echo "re $line" >&3
					exec 4< "$2"; read -r line <&4; echo "re $line" >&3; read -r end""")) {
				// Its request would be withdrawn if it came later
				await().until(() -> requests.server().isConnected(PipeDirection.OUT));
				assertTimesOut(requests, "one");
				await().until(() -> client.stdoutText().equals("left\n"));
				CompletableFuture<String> second = requests.askInBackground("two");
				assertThat(second).isNotDone();
				client.type("answer now\n");
				assertThat(second).succeedsWithin(RequestFixture.LONG).isEqualTo("re two");
				assertThat(requests.discards()).containsExactly("IN UNEXPECTED 6");
			}
		}
	}

	@Test
	void throwsWhenInterrupted() throws Exception {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
			Thread caller = new Thread(() -> {
				try {
					requests.ask("one");
				}
				catch (PipeReplyException ex) {
					interrupted.complete(Thread.currentThread().isInterrupted());
				}
			});
			caller.start();
			await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
			caller.interrupt();
			assertThat(interrupted).succeedsWithin(RequestFixture.LONG).isEqualTo(true);
			caller.join();
			try (ClientProcess client = requests.shell(AnsweringClient.SHELL)) {
				assertThat(requests.ask("two")).isEqualTo("re two");
			}
		}
	}

	@Test
	void releasesCallersWhenServerStops() throws InterruptedException {
		try (RequestFixture requests = new RequestFixture(this.directory); ClientProcess puppet = requests.puppet()) {
			CompletableFuture<String> first = requests.askInBackground("one");
			CompletableFuture<String> second = requests.askInBackground("two");
			Thread stop = new Thread(requests.server()::stop);
			stop.start();
			assertThat(failure(first, PipeReplyException.class))
				.hasMessage("Pipe server 'test' was stopped before the answer came");
			assertThat(failure(second, PipeSendException.class))
				.hasMessage("Line not sent to pipe server 'test': the server is stopped");
			// It waits for the client to read the request
			assertThat(stop.isAlive()).isTrue();
			puppet.destroy();
			stop.join();
		}
	}

	@Test
	void forgetsRequestThatNobodyHasReadWhenServerStops() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			assertTimesOut(requests, "one");
			requests.server().stop();
			requests.server().start();
			try (ClientProcess client = requests.shell(AnsweringClient.SHELL)) {
				assertThat(requests.ask("two")).isEqualTo("re two");
			}
			assertThat(requests.discards()).containsExactly("OUT WITHDRAWN 3");
		}
	}

	@Test
	void forgetsRequestThatWasInThePipeWhenServerStops() {
		try (RequestFixture requests = new RequestFixture(this.directory,
				(builder) -> builder.removeOnStop(false).shutdownTimeout(Duration.ofMillis(100)));
				ClientProcess puppet = requests.puppet()) {
			assertTimesOut(requests, "one");
			requests.server().stop();
			requests.server().start();
			CompletableFuture<String> second = requests.askInBackground("two");
			RequestFixture.take(puppet, "two");
			puppet.type("re two\n");
			assertThat(second).succeedsWithin(RequestFixture.LONG).isEqualTo("re two");
		}
	}

	@Test
	void forgetsRequestWhoseClientHasTheFormerPipe() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			try (ClientProcess puppet = requests.puppet()) {
				assertTimesOut(requests, "one");
				RequestFixture.take(puppet, "one");
				requests.server().stop();
			}
			requests.server().start();
			try (ClientProcess client = requests.shell(AnsweringClient.SHELL)) {
				assertThat(requests.ask("two")).isEqualTo("re two");
			}
		}
	}

	@Test
	void discardsAnswerToRequestOfFormerRun() {
		try (RequestFixture requests = new RequestFixture(this.directory, (builder) -> builder.removeOnStop(false));
				ClientProcess puppet = requests.puppet()) {
			assertTimesOut(requests, "one");
			RequestFixture.take(puppet, "one");
			requests.server().stop();
			requests.server().start();
			CompletableFuture<String> second = requests.askInBackground("two");
			puppet.type("late one\n");
			RequestFixture.take(puppet, "two");
			puppet.type("re two\n");
			assertThat(second).succeedsWithin(RequestFixture.LONG).isEqualTo("re two");
			assertThat(requests.discards()).containsExactly("IN UNEXPECTED 8");
		}
	}

}
