package io.pipeio.integration;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.listener.PipeListenerEndpointRegistry;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.ErrorMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeInboundChannelAdapter}, with shells as clients.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeInboundChannelAdapterTests {

	private static final BlockingQueue<Message<?>> MESSAGES = new LinkedBlockingQueue<>();

	private static volatile @Nullable CountDownLatch gate;

	@TempDir
	private Path directory;

	private IntegrationPipes pipes;

	@BeforeEach
	void setUp() {
		this.pipes = new IntegrationPipes(this.directory);
		MESSAGES.clear();
		gate = null;
	}

	@Test
	void sendsMessageWithTextAndHeadersOfLine() {
		runner((adapter) -> {
		}).run((context) -> {
			this.pipes.write("orders", "h\\303\\266ren\\n\\n");
			Message<?> message = next();
			assertThat(message.getPayload()).isEqualTo("hören");
			assertThat(message.getHeaders()).containsEntry(PipeHeaders.SERVER, "orders")
				.containsEntry(PipeHeaders.LINE_NUMBER, 1L)
				.containsEntry(PipeHeaders.LENGTH, 6)
				.containsEntry(PipeHeaders.LISTENER_ID, "adapter")
				.containsKey(PipeHeaders.ARRIVAL_TIME);
			assertThat(message.getHeaders().getId()).as("message stores and aggregators need it").isNotNull();
			assertThat(next().getPayload()).isEqualTo("");
		});
	}

	@Test
	void sendsBytes() {
		runner((adapter) -> adapter.setPayloadType(byte[].class)).run((context) -> {
			this.pipes.write("orders", "\\000\\377\\r\\n");
			assertThat(next().getPayload()).isEqualTo(new byte[] { 0, (byte) 0xff, '\r' });
		});
	}

	@Test
	void sendsWhatOneReadHasBroughtAsList() {
		runner((adapter) -> {
			adapter.setPayloadType(byte[].class);
			adapter.setBatch(true);
			adapter.setBatchSize(2);
		}).run((context) -> {
			this.pipes.write("orders", "a\\nb\\nc\\n");
			Message<?> first = next();
			assertThat(first.getHeaders()).containsEntry(PipeHeaders.SERVER, "orders")
				.containsEntry(PipeHeaders.LISTENER_ID, "adapter");
			assertThat(texts(first)).containsExactly("a", "b");
			assertThat(texts(next())).containsExactly("c");
		});
	}

	@Test
	void refusesOtherPayloads() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PipeInboundChannelAdapter("orders").setPayloadType(Integer.class))
			.withMessage("'payloadType' must be String or byte[], but is java.lang.Integer");
	}

	@Test
	void letsClientWaitWhileFlowIsBusy() {
		CountDownLatch busy = new CountDownLatch(1);
		gate = busy;
		runner((adapter) -> {
		}).run((context) -> {
			ClientProcess client = this.pipes.writeMany("orders", 200);
			next();
			await().during(300, TimeUnit.MILLISECONDS).until(() -> MESSAGES.isEmpty() && client.isAlive());
			busy.countDown();
			assertThat(client.awaitOutput()).contains("written");
			await().until(() -> MESSAGES.size() == 199);
		});
	}

	@Test
	void letsClientWaitWhileQueueOfFlowIsFull() {
		QueueChannel queue = new QueueChannel(1);
		runner((adapter) -> adapter.setOutputChannel(queue)).run((context) -> {
			ClientProcess client = this.pipes.writeMany("orders", 200);
			await().until(() -> queue.getQueueSize() == 1);
			await().during(300, TimeUnit.MILLISECONDS).until(client::isAlive);
			for (int i = 0; i < 200; i++) {
				assertThat(queue.receive(10_000)).isNotNull();
			}
			assertThat(client.awaitOutput()).contains("written");
		});
	}

	@Test
	void losesNothingWhileItIsStopped() {
		runner((adapter) -> {
		}).run((context) -> {
			PipeInboundChannelAdapter adapter = context.getBean(PipeInboundChannelAdapter.class);
			adapter.stop();
			this.pipes.write("orders", "patient\\n");
			assertThat(context.getBean("ordersPipeServer", PipeServer.class).isPaused()).isTrue();
			assertThat(MESSAGES).isEmpty();
			adapter.start();
			assertThat(next().getPayload()).isEqualTo("patient");
			assertThat(adapter.isRunning()).isTrue();
		});
	}

	@Test
	void keepsPipeFromBeingReadWhileItIsPaused() {
		runner((adapter) -> {
		}).withBean(OtherListener.class).run((context) -> {
			PipeInboundChannelAdapter adapter = context.getBean(PipeInboundChannelAdapter.class);
			adapter.pause();
			assertThat(adapter.isPaused()).isTrue();
			this.pipes.write("orders", "patient\\n");
			assertThat(context.getBean("ordersPipeServer", PipeServer.class).isPaused()).isTrue();
			adapter.resume();
			assertThat(next().getPayload()).isEqualTo("patient");
			await().until(() -> context.getBean(OtherListener.class).lines.contains("patient"));
		});
	}

	@Test
	void isPausedFromTheStart() {
		runner(PipeInboundChannelAdapter::pause).run((context) -> {
			this.pipes.write("orders", "patient\\n");
			assertThat(context.getBean("ordersPipeServer", PipeServer.class).isPaused()).isTrue();
			assertThat(MESSAGES).isEmpty();
			context.getBean(PipeInboundChannelAdapter.class).resume();
			assertThat(next().getPayload()).isEqualTo("patient");
		});
	}

	@Test
	void handsOverAtStopWhatClientsHadWritten() {
		CountDownLatch busy = new CountDownLatch(1);
		gate = busy;
		runner((adapter) -> {
		}).run((context) -> {
			this.pipes.write("orders", "a\\nb\\nc\\n");
			next();
			Thread stopping = new Thread(() -> close(context));
			stopping.start();
			await().until(() -> !Files.exists(this.pipes.path("orders.in")));
			busy.countDown();
			stopping.join();
			assertThat(MESSAGES).extracting(Message::getPayload).map(String::valueOf).containsExactly("b", "c");
		});
	}

	@Test
	void goesOnAfterContextWasPausedAndRestarted() {
		runner((adapter) -> {
		}).run((context) -> {
			ConfigurableApplicationContext application = (ConfigurableApplicationContext) context
				.getSourceApplicationContext();
			this.pipes.write("orders", "one\\n");
			assertThat(next().getPayload()).isEqualTo("one");
			application.stop();
			application.start();
			this.pipes.write("orders", "two\\n");
			assertThat(next().getPayload()).isEqualTo("two");
		});
	}

	@Test
	void forgetsListenerWhenItIsDestroyed() {
		runner((adapter) -> {
		}).run((context) -> {
			PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
			assertThat(registry.getListenerIds()).contains("adapter");
			context.getBean(PipeInboundChannelAdapter.class).destroy();
			assertThat(registry.getListenerIds()).doesNotContain("adapter");
		});
	}

	@Test
	void handsFailureToErrorChannel(CapturedOutput output) {
		QueueChannel errors = new QueueChannel();
		runner((adapter) -> {
			adapter.setOutputChannel(failing());
			adapter.setErrorChannel(errors);
		}).run((context) -> {
			this.pipes.write("orders", "bad\\n");
			Message<?> error = errors.receive(10_000);
			assertThat(error).isInstanceOf(ErrorMessage.class);
			assertThat(((MessagingException) error.getPayload()).getFailedMessage().getPayload()).isEqualTo("bad");
			assertThat(context.getBean("ordersPipeServer", PipeServer.class).getFailedLines()).isZero();
			assertThat(output).doesNotContain("was not handled");
		});
	}

	@Test
	void letsLineFailWithoutErrorChannel(CapturedOutput output) {
		runner((adapter) -> adapter.setOutputChannel(failing())).run((context) -> {
			this.pipes.write("orders", "bad\\n");
			PipeServer server = context.getBean("ordersPipeServer", PipeServer.class);
			await().until(() -> server.getFailedLines() == 1);
			await().untilAsserted(
					() -> assertThat(output).contains("orders: the line \"bad\" was not handled").contains("too bad"));
		});
	}

	@Test
	void triesAgainAsListenersDo() {
		runner((adapter) -> adapter.setOutputChannel(failing()))
			.withPropertyValues("pipeio.listener.retry.enabled=true", "pipeio.listener.retry.max-retries=2",
					"pipeio.listener.retry.initial-interval=1ms")
			.run((context) -> {
				this.pipes.write("orders", "bad\\n");
				await().until(() -> MESSAGES.size() == 3);
				await().until(() -> context.getBean("ordersPipeServer", PipeServer.class).getFailedLines() == 1);
				assertThat(MESSAGES).hasSize(3);
			});
	}

	@Test
	void explainsUnknownServer() {
		this.pipes.runner()
			.withBean("adapter", PipeInboundChannelAdapter.class, () -> adapter("odrers"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((cause) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining(InvalidPipeListenerException.class.getName())
					.hasStackTraceContaining("Listener 'adapter' listens to a pipe server that does not exist")));
	}

	@Test
	void warnsWhenItIsDestroyedWhileServerRuns(CapturedOutput output) {
		runner((adapter) -> {
		}).run((context) -> {
			PipeInboundChannelAdapter adapter = context.getBean(PipeInboundChannelAdapter.class);
			adapter.stop();
			assertThat(output).contains("orders: paused, since no listener runs")
				.doesNotContain("orders: nobody handles the lines");
			adapter.destroy();
			assertThat(output).containsPattern("WARN .+ orders: nobody handles the lines");
		});
		assertThat(output).containsOnlyOnce("orders: nobody handles the lines");
	}

	private ApplicationContextRunner runner(Consumer<PipeInboundChannelAdapter> customizer) {
		return this.pipes.runner().withBean("adapter", PipeInboundChannelAdapter.class, () -> {
			PipeInboundChannelAdapter adapter = adapter("orders");
			customizer.accept(adapter);
			return adapter;
		});
	}

	private static PipeInboundChannelAdapter adapter(String server) {
		PipeInboundChannelAdapter adapter = new PipeInboundChannelAdapter(server);
		DirectChannel channel = new DirectChannel();
		channel.subscribe((message) -> {
			MESSAGES.add(message);
			awaitGate();
		});
		adapter.setOutputChannel(channel);
		return adapter;
	}

	private static DirectChannel failing() {
		DirectChannel channel = new DirectChannel();
		channel.subscribe((message) -> {
			MESSAGES.add(message);
			throw new IllegalStateException("too bad");
		});
		return channel;
	}

	private static void awaitGate() {
		CountDownLatch latch = gate;
		if (latch != null) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private static Message<?> next() {
		try {
			Message<?> message = MESSAGES.poll(10, TimeUnit.SECONDS);
			assertThat(message).as("a message within ten seconds").isNotNull();
			return message;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static List<String> texts(Message<?> batch) {
		return ((List<?>) batch.getPayload()).stream()
			.map((line) -> new String((byte[]) line, StandardCharsets.UTF_8))
			.toList();
	}

	private static void close(ApplicationContext context) {
		((ConfigurableApplicationContext) context).close();
	}

	static class OtherListener {

		private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		@PipeListener("orders")
		void listen(String line) {
			this.lines.add(line);
		}

	}

}
