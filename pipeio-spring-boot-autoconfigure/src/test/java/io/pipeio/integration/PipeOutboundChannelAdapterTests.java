package io.pipeio.integration;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.pipeio.PipeSendException;
import io.pipeio.UnknownPipeServerException;
import io.pipeio.queue.LineNotSentException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeOutboundChannelAdapter}, with shells as clients.
 */
@Timeout(60)
class PipeOutboundChannelAdapterTests {

	@TempDir
	private Path directory;

	private IntegrationPipes pipes;

	@BeforeEach
	void setUp() {
		this.pipes = new IntegrationPipes(this.directory);
	}

	@Test
	void sendsTextBytesAndWhatIsConverted() {
		run("orders", (adapter) -> {
			adapter.handleMessage(new GenericMessage<>("text"));
			adapter.handleMessage(new GenericMessage<>("bytes".getBytes(StandardCharsets.UTF_8)));
			adapter.handleMessage(new GenericMessage<>(42));
			adapter.handleMessage(new GenericMessage<>(""));
			assertThat(this.pipes.read("orders", 4)).isEqualTo("text\nbytes\n42\n\n");
		});
	}

	@Test
	void refusesNewline() {
		run("orders",
				(adapter) -> assertThatExceptionOfType(MessageHandlingException.class)
					.isThrownBy(() -> adapter.handleMessage(new GenericMessage<>("two\nlines")))
					.withCauseInstanceOf(IllegalArgumentException.class));
	}

	@Test
	void refusesUnknownServer() {
		run("odrers",
				(adapter) -> assertThatExceptionOfType(MessageHandlingException.class)
					.isThrownBy(() -> adapter.handleMessage(new GenericMessage<>("text")))
					.withCauseInstanceOf(UnknownPipeServerException.class));
	}

	@Test
	void findsServerForEachMessage() {
		PipeOutboundChannelAdapter adapter = new PipeOutboundChannelAdapter(
				new SpelExpressionParser().parseExpression("headers['to']"));
		runner(adapter).run((context) -> {
			adapter.handleMessage(MessageBuilder.withPayload("one").setHeader("to", "orders").build());
			adapter.handleMessage(MessageBuilder.withPayload("two").setHeader("to", "other").build());
			assertThat(this.pipes.read("other", 1)).isEqualTo("two\n");
			assertThat(this.pipes.read("orders", 1)).isEqualTo("one\n");
			assertThatExceptionOfType(MessageHandlingException.class)
				.isThrownBy(() -> adapter.handleMessage(new GenericMessage<>("nowhere")))
				.withMessageContaining("'headers['to']' names no pipe server");
		});
	}

	@Test
	void returnsAtOnceWhileNobodyReads() {
		run("orders", (adapter) -> {
			adapter.handleMessage(new GenericMessage<>("waits"));
			assertThat(this.pipes.read("orders", 1)).isEqualTo("waits\n");
		});
	}

	@Test
	void waitsForClientIfAsked() {
		run("orders", (adapter) -> {
			adapter.setSync(true);
			CompletableFuture<Void> sending = CompletableFuture
				.runAsync(() -> adapter.handleMessage(new GenericMessage<>("waits")));
			await().during(300, TimeUnit.MILLISECONDS).until(() -> !sending.isDone());
			assertThat(this.pipes.read("orders", 1)).isEqualTo("waits\n");
			assertThat(sending).succeedsWithin(Duration.ofSeconds(10));
		});
	}

	@Test
	void endsWaitWhenServerStops() {
		PipeOutboundChannelAdapter adapter = new PipeOutboundChannelAdapter("orders");
		adapter.setSync(true);
		runner(adapter).run((context) -> {
			CompletableFuture<Void> sending = CompletableFuture
				.runAsync(() -> adapter.handleMessage(new GenericMessage<>("waits")));
			await().during(100, TimeUnit.MILLISECONDS).until(() -> !sending.isDone());
			((ConfigurableApplicationContext) context.getSourceApplicationContext()).stop();
			assertThat(sending).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.havingCause()
				.isInstanceOf(MessageHandlingException.class)
				.withRootCauseInstanceOf(LineNotSentException.class)
				.withStackTraceContaining(PipeSendException.class.getName());
		});
	}

	@Test
	void endsWaitWhenItIsInterrupted() throws InterruptedException {
		PipeOutboundChannelAdapter adapter = new PipeOutboundChannelAdapter(new LiteralExpression("orders"));
		adapter.setSync(true);
		CountDownLatch interrupted = new CountDownLatch(1);
		runner(adapter).run((context) -> {
			Thread sender = new Thread(() -> {
				try {
					adapter.handleMessage(new GenericMessage<>("waits"));
				}
				catch (MessageHandlingException ex) {
					if (Thread.currentThread().isInterrupted() && ex.getCause() instanceof InterruptedException) {
						interrupted.countDown();
					}
				}
			});
			sender.start();
			await().until(() -> sender.getState() == Thread.State.WAITING);
			sender.interrupt();
			assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
		});
	}

	private void run(String server, Consumer<PipeOutboundChannelAdapter> test) {
		PipeOutboundChannelAdapter adapter = new PipeOutboundChannelAdapter(server);
		runner(adapter).run((context) -> {
			assertThat(context).hasNotFailed();
			test.accept(adapter);
		});
	}

	private ApplicationContextRunner runner(PipeOutboundChannelAdapter adapter) {
		return this.pipes.runner().withBean("adapter", PipeOutboundChannelAdapter.class, () -> adapter);
	}

}
