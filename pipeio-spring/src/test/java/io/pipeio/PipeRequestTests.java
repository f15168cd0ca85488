package io.pipeio;

import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.pipeio.fixture.AnsweringClient;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.LineHandler;
import io.pipeio.queue.WhenFull;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for requests whose clients answer, and for those that cannot be made.
 */
@Timeout(60)
class PipeRequestTests {

	private static final LineHandler NOTHING = (line) -> {
	};

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void answersCaller(Client client) {
		try (RequestFixture requests = new RequestFixture(this.directory);
				ClientProcess process = client.start.apply(requests)) {
			for (int i = 0; i < 20; i++) {
				assertThat(requests.ask("request " + i)).isEqualTo("re request " + i);
			}
			assertThat(requests.template()
				.sendAndReceive("test", "bytes".getBytes(StandardCharsets.UTF_8), RequestFixture.LONG))
				.hasToString("re bytes");
			assertThat(requests.discards()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void answersEachOfManyCallers(Client client) throws Exception {
		ask(client, Executors.newFixedThreadPool(8));
	}

	@ParameterizedTest
	@EnumSource
	@EnabledForJreRange(min = JRE.JAVA_21)
	void answersVirtualThreads(Client client) throws Exception {
		ask(client, virtualThreads());
	}

	private static ExecutorService virtualThreads() throws ReflectiveOperationException {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	private void ask(Client client, ExecutorService callers) throws Exception {
		try (RequestFixture requests = new RequestFixture(this.directory);
				ClientProcess process = client.start.apply(requests)) {
			List<Future<String>> answers = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				int number = i;
				answers.add(callers.submit(() -> requests.ask("request " + number)));
			}
			for (int i = 0; i < 100; i++) {
				assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("re request " + i);
			}
			assertThat(requests.discards()).isEmpty();
		}
		finally {
			callers.shutdownNow();
		}
	}

	@Test
	void asksWhatClientIsThereLater() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			CompletableFuture<String> answer = requests.askInBackground("early");
			assertThat(answer).isNotDone();
			try (ClientProcess process = requests.shell(AnsweringClient.SHELL)) {
				assertThat(answer).succeedsWithin(RequestFixture.LONG).isEqualTo("re early");
			}
		}
	}

	@Test
	void throwsWhenNobodyReadsRequestInTime() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			assertThatExceptionOfType(PipeReplyTimeoutException.class)
				.isThrownBy(() -> requests.ask("one", Duration.ofMillis(300)))
				.withMessage("The request to pipe server 'test' was not read within 300 ms, and was withdrawn"
						+ " (no client reads its out-pipe)");
			assertThatExceptionOfType(PipeReplyTimeoutException.class)
				.isThrownBy(() -> requests.ask("two", Duration.ofMillis(20)))
				.withMessage("The request to pipe server 'test' was not read within 20 ms, and was withdrawn"
						+ " (no client reads its out-pipe)");
			assertThatExceptionOfType(PipeReplyTimeoutException.class)
				.isThrownBy(() -> requests.ask("three", Duration.ZERO));
			// The first two were withdrawn, and the third was not sent
			try (ClientProcess process = requests.shell(AnsweringClient.SHELL)) {
				assertThat(requests.ask("four")).isEqualTo("re four");
			}
			assertThat(requests.discards()).containsExactly("OUT WITHDRAWN 3", "OUT WITHDRAWN 3");
		}
	}

	@Test
	void discardsWhatWasInThePipeBefore() {
		ClientProcess.start("mkfifo", this.directory.resolve("test.in").toString()).awaitOutput();
		try (ClientProcess early = ClientProcess.shell("exec 3<> \"$1\"; echo early >&3; echo written; read end",
				this.directory.resolve("test.in"))) {
			await().until(() -> early.stdoutText().equals("written\n"));
			try (RequestFixture requests = new RequestFixture(this.directory);
					ClientProcess process = requests.shell(AnsweringClient.SHELL)) {
				assertThat(requests.ask("one")).isEqualTo("re one");
				assertThat(requests.discards()).containsExactly("IN UNEXPECTED 5");
			}
		}
	}

	@Test
	void discardsLineThatNobodyHasAskedFor() {
		try (RequestFixture requests = new RequestFixture(this.directory); ClientProcess puppet = requests.puppet()) {
			CompletableFuture<String> first = requests.askInBackground("one");
			RequestFixture.take(puppet, "one");
			puppet.type("re one\nmore\n");
			assertThat(first).succeedsWithin(RequestFixture.LONG).isEqualTo("re one");
			await().until(() -> requests.discards().equals(List.of("IN UNEXPECTED 4")));
			assertThat(requests.server().getDiscardedLines(PipeDirection.IN)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void throwsAtOnceWhenThereIsNoTime(long seconds) {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			Duration none = Duration.ofSeconds(seconds);
			assertThatExceptionOfType(PipeReplyTimeoutException.class).isThrownBy(() -> requests.ask("one", none));
			requests.template().withTimeout(none).send("test", "line");
		}
	}

	@Test
	void takesLongestTimeout() {
		try (RequestFixture requests = new RequestFixture(this.directory);
				ClientProcess client = requests.shell(AnsweringClient.SHELL)) {
			assertThat(requests.ask("one", Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("re one");
		}
	}

	@Test
	void refusesNewlineBeforeItWaits() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			CompletableFuture<String> first = requests.askInBackground("one");
			assertThatIllegalArgumentException().isThrownBy(() -> requests.ask("a\nb"))
				.withMessageContaining("newline");
			assertThat(first).isNotDone();
		}
	}

	@Test
	void refusesServerWhoseLinesAreHandled() {
		try (RequestFixture requests = new RequestFixture(this.directory, (builder) -> builder.handler(NOTHING))) {
			assertThatIllegalStateException().isThrownBy(() -> requests.ask("one"))
				.withMessage(
						"Pipe server 'test' does not support requests: its lines go to a @PipeListener or to another"
								+ " LineHandler");
		}
	}

	@Test
	void refusesServerWithoutInPipe() {
		try (RequestFixture requests = new RequestFixture(this.directory,
				(builder) -> PipeServer.builder("test").outPipe(this.directory.resolve("test.out")))) {
			assertThatIllegalStateException().isThrownBy(() -> requests.ask("one"))
				.withMessage("Pipe server 'test' has no in-pipe");
		}
	}

	@Test
	void refusesServerWithoutOutPipe() {
		try (RequestFixture requests = new RequestFixture(this.directory,
				(builder) -> PipeServer.builder("test").inPipe(this.directory.resolve("test.in")))) {
			assertThatIllegalStateException().isThrownBy(() -> requests.ask("one"))
				.withMessage("Pipe server 'test' has no out-pipe");
		}
	}

	@Test
	void refusesToLetServerWaitForItself() {
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			requests.server().addObserver(new PipeServerObserver() {

				@Override
				public void clientConnected(PipeServer server, PipeDirection direction) {
					try {
						requests.ask("one");
					}
					catch (Throwable ex) {
						thrown.compareAndSet(null, ex);
					}
				}

			});
			try (ClientProcess client = requests.puppet()) {
				await().until(() -> thrown.get() != null);
			}
		}
		assertThat(thrown.get()).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("cannot be sent a request by one of its own threads");
	}

	@Test
	void refusesStoppedServer() {
		RequestFixture requests = new RequestFixture(this.directory);
		requests.close();
		assertThatExceptionOfType(PipeSendException.class).isThrownBy(() -> requests.ask("one"))
			.withMessage("Line not sent to pipe server 'test': the server is stopped");
	}

	@Test
	void throwsWhenRequestIsDropped() {
		try (RequestFixture requests = new RequestFixture(this.directory,
				(builder) -> builder.queueSize(10).whenFull(WhenFull.DROP_NEWEST))) {
			requests.template().send("it is full now");
			assertThatExceptionOfType(PipeSendException.class).isThrownBy(() -> requests.ask("one"))
				.withMessageContaining("dropped");
			// The server is free for the next one
			assertThatExceptionOfType(PipeSendException.class).isThrownBy(() -> requests.ask("two"));
		}
	}

	enum Client {

		SHELL((requests) -> requests.shell(AnsweringClient.SHELL)),

		SHELL_PER_LINE((requests) -> requests.shell(RequestFixture.SHELL_PER_LINE)),

		PYTHON(RequestFixture::python);

		private final Function<RequestFixture, ClientProcess> start;

		Client(Function<RequestFixture, ClientProcess> start) {
			this.start = start;
		}

	}

}
