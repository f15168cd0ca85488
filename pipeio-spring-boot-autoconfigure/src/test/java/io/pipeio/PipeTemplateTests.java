package io.pipeio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.queue.LineNotSentException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeTemplate}.
 */
class PipeTemplateTests {

	private static final String SEND_ONLY = "pipeio.servers.news.out-pipe=news.out";

	private static final String SECOND_SENDER = "pipeio.servers.audit.out-pipe=audit.out";

	private static final String RECEIVE_ONLY = "pipeio.servers.orders.in-pipe=orders.in";

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void sendsTextToOnlySender() {
		run((template) -> {
			template.send("héllo");
			assertThat(readLines("news.out", 1)).isEqualTo("héllo\n");
		}, SEND_ONLY, RECEIVE_ONLY);
	}

	@Test
	void sendsBytesToOnlySender() {
		run((template) -> {
			template.send(bytes("hello"));
			assertThat(readLines("news.out", 1)).isEqualTo("hello\n");
		}, SEND_ONLY, RECEIVE_ONLY);
	}

	@Test
	void sendsToNamedServer() {
		run((template) -> {
			template.send("audit", "text");
			template.send("audit", bytes("bytes"));
			template.send("news", "other");
			assertThat(readLines("audit.out", 2)).isEqualTo("text\nbytes\n");
			assertThat(readLines("news.out", 1)).isEqualTo("other\n");
		}, SEND_ONLY, SECOND_SENDER);
	}

	@Test
	void sendsEmptyLine() {
		run((template) -> {
			template.send("");
			template.send("after");
			assertThat(readLines("news.out", 2)).isEqualTo("\nafter\n");
		}, SEND_ONLY);
	}

	@Test
	void encodesTextInCharsetOfServer() {
		run((template) -> {
			template.send("é");
			template.sendAsync("ü");
			assertThat(ClientProcess.shell("head -n 2 \"$1\" | od -An -tx1", path("news.out")).awaitOutput().strip())
				.isEqualTo("e9 0a fc 0a");
		}, SEND_ONLY, "pipeio.servers.news.charset=ISO-8859-1");
	}

	@Test
	void completesFutureWhenClientTakesLine() {
		run((template) -> {
			List<CompletableFuture<?>> futures = List.of(template.sendAsync("1"), template.sendAsync(bytes("2")),
					template.sendAsync("news", "3"), template.sendAsync("news", bytes("4")));
			assertThat(futures).noneMatch(CompletableFuture::isDone);
			assertThat(readLines("news.out", 4)).isEqualTo("1\n2\n3\n4\n");
			CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).orTimeout(10, TimeUnit.SECONDS).join();
		}, SEND_ONLY);
	}

	@Test
	void refusesToChooseAmongSeveralSenders() {
		run((template) -> assertThat(unnamed(template))
			.allSatisfy((send) -> assertThatIllegalStateException().isThrownBy(send)
				.withMessage("There are several pipe servers to send to, and none was named: news, audit")), SEND_ONLY,
				SECOND_SENDER);
	}

	@Test
	void refusesToSendWithoutSender() {
		run((template) -> assertThat(unnamed(template))
			.allSatisfy((send) -> assertThatIllegalStateException().isThrownBy(send)
				.withMessage("There is no pipe server with an out-pipe to send to")), RECEIVE_ONLY);
	}

	@Test
	void refusesServerWithoutOutPipe() {
		run((template) -> assertThat(named(template, "orders"))
			.allSatisfy((send) -> assertThatIllegalStateException().isThrownBy(send)
				.withMessage("Pipe server 'orders' has no out-pipe")), SEND_ONLY, RECEIVE_ONLY);
	}

	@Test
	void refusesUnknownServer() {
		run((template) -> assertThat(named(template, "newz")).allSatisfy((send) -> assertThatUnknown(send)), SEND_ONLY,
				RECEIVE_ONLY);
	}

	private static void assertThatUnknown(ThrowingCallable send) {
		assertThatExceptionOfType(UnknownPipeServerException.class).isThrownBy(send)
			.withMessage("There is no pipe server 'newz' (known: news, orders)")
			.satisfies((ex) -> assertThat(ex.getNearestName()).contains("news"));
	}

	@Test
	void refusesNewline() {
		run((template) -> {
			List<ThrowingCallable> sends = List.of(() -> template.send("a\nb"), () -> template.send(bytes("a\n")),
					() -> template.send("news", "\n"), () -> template.send("news", bytes("\nb")),
					() -> template.sendAsync("a\nb"), () -> template.sendAsync(bytes("a\n")),
					() -> template.sendAsync("news", "\n"), () -> template.sendAsync("news", bytes("\nb")));
			assertThat(sends).allSatisfy(
					(send) -> assertThatIllegalArgumentException().isThrownBy(send).withMessageContaining("newline"));
			template.send("whole");
			assertThat(readLines("news.out", 1)).isEqualTo("whole\n");
		}, SEND_ONLY);
	}

	@Test
	void throwsWhenServerIsStopped() {
		run((template) -> {
			List<ThrowingCallable> sends = List.of(() -> template.send("line"), () -> template.send(bytes("line")),
					() -> template.send("news", "line"), () -> template.send("news", bytes("line")));
			assertThat(sends).allSatisfy((send) -> assertThatExceptionOfType(PipeSendException.class).isThrownBy(send)
				.withMessage("Line not sent to pipe server 'news': the server is stopped")
				.withCauseInstanceOf(LineNotSentException.class));
		}, SEND_ONLY, "pipeio.servers.news.auto-startup=false");
	}

	@Test
	void failsFutureWhenServerIsStopped() {
		run((template) -> {
			assertThatNotSent(template.sendAsync("line"));
			assertThatNotSent(template.sendAsync(bytes("line")));
			assertThatNotSent(template.sendAsync("news", "line"));
			assertThatNotSent(template.sendAsync("news", bytes("line")));
		}, SEND_ONLY, "pipeio.servers.news.auto-startup=false");
	}

	@Test
	void failsFutureOfWaitingLineWhenServerStops() {
		this.contextRunner.withPropertyValues("pipeio.directory=" + this.directory, SEND_ONLY).run((context) -> {
			CompletableFuture<?> waiting = context.getBean(PipeTemplate.class).sendAsync("nobody reads this");
			assertThat(waiting).isNotDone();
			context.getBean(PipeServers.class).get("news").stop();
			assertThatNotSent(waiting);
		});
	}

	@Test
	void throwsWhenQueueStaysFull() {
		run((template) -> {
			template.send(new byte[2000]);
			assertThatExceptionOfType(PipeSendException.class).isThrownBy(() -> template.send("no room"))
				.withMessage("Line not sent to pipe server 'news': the queue has stayed full for the send timeout");
			assertThatNotSent(template.sendAsync("no room"));
		}, SEND_ONLY, "pipeio.servers.news.outbound.queue-size=1KB", "pipeio.servers.news.outbound.send-timeout=20ms");
	}

	@Test
	void releasesBlockedSenderWhenServerStops() {
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory, SEND_ONLY,
					"pipeio.servers.news.outbound.queue-size=1KB", "pipeio.servers.news.outbound.send-timeout=1h")
			.run((context) -> {
				PipeTemplate template = context.getBean(PipeTemplate.class);
				template.send(new byte[2000]);
				CompletableFuture<?> sent = new CompletableFuture<>();
				Thread sender = new Thread(() -> {
					try {
						template.send("no room");
						sent.complete(null);
					}
					catch (RuntimeException ex) {
						sent.completeExceptionally(ex);
					}
				});
				sender.start();
				await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
				context.getBean(PipeServers.class).get("news").stop();
				assertThatNotSent(sent);
				sender.join();
			});
	}

	private static void assertThatNotSent(CompletableFuture<?> future) {
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> future.orTimeout(10, TimeUnit.SECONDS).join())
			.havingCause()
			.isInstanceOf(PipeSendException.class)
			.withMessageStartingWith("Line not sent to pipe server 'news'");
	}

	private static List<ThrowingCallable> unnamed(PipeTemplate template) {
		return List.of(() -> template.send("line"), () -> template.send(bytes("line")),
				() -> template.sendAsync("line"), () -> template.sendAsync(bytes("line")));
	}

	private static List<ThrowingCallable> named(PipeTemplate template, String server) {
		return List.of(() -> template.send(server, "line"), () -> template.send(server, bytes("line")),
				() -> template.sendAsync(server, "line"), () -> template.sendAsync(server, bytes("line")));
	}

	private void run(Consumer<PipeTemplate> test, String... properties) {
		this.contextRunner.withPropertyValues("pipeio.directory=" + this.directory)
			.withPropertyValues(properties)
			.run((context) -> test.accept(context.getBean(PipeTemplate.class)));
	}

	private String readLines(String pipe, int count) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", path(pipe), count).awaitOutput();
	}

	private Path path(String pipe) {
		return this.directory.resolve(pipe);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
