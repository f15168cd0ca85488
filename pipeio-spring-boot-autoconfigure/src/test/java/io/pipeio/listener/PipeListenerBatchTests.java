package io.pipeio.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeListener} methods that take batches.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerBatchTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void takesWhatOneReadHasBrought() {
		run(TextBatches.class, () -> {
			write("a\\n\\nb\\n");
			assertThat(next()).isEqualTo(List.of("a", "", "b"));
		});
	}

	@Test
	void doesNotWaitForMore() {
		run(TextBatches.class, () -> {
			write("a\\n");
			assertThat(next()).isEqualTo(List.of("a"));
			write("b\\nunfinished");
			assertThat(next()).isEqualTo(List.of("b"));
		});
	}

	@Test
	void takesNoMoreThanMaximumAtOnce() {
		run(SmallBatches.class, () -> {
			write("a\\nb\\nc\\nd\\ne\\n");
			assertThat(List.of(next(), next(), next()))
				.isEqualTo(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")));
			write("f\\ng\\n");
			assertThat(next()).isEqualTo(List.of("f", "g"));
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void takesNoMoreAtOnceThanPropertySays() {
		this.pipes.runner()
			.withPropertyValues("pipeio.listener.batch-size=1")
			.withBean(TextBatches.class)
			.run((context) -> {
				write("a\\nb\\n");
				assertThat(List.of(next(), next())).isEqualTo(List.of(List.of("a"), List.of("b")));
			});
	}

	@Test
	void takesListThatStaysAndMayBeChanged() {
		run(TextBatches.class, () -> {
			write("a\\nb\\n");
			Collection<?> first = next();
			write("c\\n");
			next();
			assertThat(first).isEqualTo(List.of("a", "b"));
			first.clear();
		});
	}

	@Test
	void takesBytes() {
		run(BytesBatches.class, () -> {
			write("\\303\\050\\n\\n");
			assertThat(next()).usingRecursiveComparison()
				.isEqualTo(List.of(new byte[] { (byte) 0xc3, 0x28 }, new byte[0]));
		});
	}

	@Test
	void takesLines() {
		run(LineBatches.class, () -> {
			write("one\\ntwo\\n");
			Collection<?> lines = next();
			write("longer than the others\\n");
			next();
			assertThat(lines).extracting(Object::toString).isEqualTo(List.of("one", "two"));
		});
	}

	@Test
	void takesRecordsFromJson() {
		run(OrderBatches.class, () -> {
			write("{\"id\":1}\\n{\"id\":2}\\n");
			assertThat(next()).isEqualTo(List.of(new Item(1), new Item(2)));
		});
	}

	@Test
	void takesNumbers() {
		run(NumberBatches.class, () -> {
			write("1\\n2\\n");
			assertThat(next()).isEqualTo(List.of(1, 2));
		});
	}

	@Test
	void takesMessagesThatStay() {
		run(MessageBatches.class, () -> {
			write("one\\nthree\\n");
			Collection<?> messages = next();
			write("longer than the others\\n");
			next();
			assertThat(messages).extracting((each) -> ((Message<?>) each).getPayload())
				.isEqualTo(List.of("one", "three"));
			assertThat(messages).extracting((each) -> ((Message<?>) each).getHeaders().get(PipeHeaders.LENGTH))
				.isEqualTo(List.of(3, 5));
			assertThat(messages).extracting((each) -> ((Message<?>) each).getHeaders().get(PipeHeaders.LINE_NUMBER))
				.isEqualTo(List.of(1L, 2L));
		});
	}

	@Test
	void takesMessagesWithPayloadFromJson() {
		run(OrderMessageBatches.class, () -> {
			write("{\"id\":1}\\n");
			assertThat(next()).extracting((each) -> ((Message<?>) each).getPayload()).isEqualTo(List.of(new Item(1)));
		});
	}

	@Test
	void takesServerBesideBatch() {
		this.pipes.runner().withBean(ServerBatches.class).run((context) -> {
			write("a\\n");
			assertThat(next()).isEqualTo(List.of(context.getBean(PipeServers.class).get("echo"), "a"));
		});
	}

	@Test
	void failsForLineThatCannotBeConvertedAlone(CapturedOutput output) {
		run(NumberBatches.class, () -> {
			write("1\\ntwo\\n3\\n");
			assertThat(next()).isEqualTo(List.of(1, 3));
		});
		assertThat(output).contains("echo: the line \"two\" was not handled")
			.contains("NumberBatches.listen(List) of bean 'listener' cannot take the line \"two\" "
					+ "for parameter 'batch' of type java.util.List<java.lang.Integer>")
			.doesNotContain("\"1\" was not handled");
	}

	@Test
	void doesNotCallMethodWithoutLines() {
		run(NumberBatches.class, () -> {
			write("one\\ntwo\\n");
			write("3\\n");
			assertThat(next()).isEqualTo(List.of(3));
		});
	}

	@Test
	void reportsEachLineOfBatchThatFails(CapturedOutput output) {
		run(FailingBatches.class, () -> {
			write("a\\nb\\n");
			write("end\\n");
			assertThat(next()).isEqualTo(List.of("end"));
		});
		assertThat(output).contains("the line \"a\" was not handled")
			.contains("one more line of 1 bytes was not handled by listener '");
	}

	@Test
	void takesOnlyLinesThatMatch() {
		run(PatternBatches.class, () -> {
			write("1\\na\\n2\\n");
			assertThat(next()).isEqualTo(List.of("1", "2"));
		});
	}

	@Test
	void handsOverAllLinesOfReadWhenServerStops() {
		this.pipes.runner().withBean(BlockingBatches.class).run((context) -> {
			BlockingBatches listener = context.getBean(BlockingBatches.class);
			write("a\\nb\\nc\\nd\\ne\\n");
			assertThat(next()).isEqualTo(List.of("a", "b"));
			PipeServer server = context.getBean(PipeServers.class).get("echo");
			CompletableFuture<Void> stop = CompletableFuture.runAsync(server::stop);
			await().until(() -> !server.isRunning());
			listener.goOn.countDown();
			stop.get(10, TimeUnit.SECONDS);
			assertThat(new ArrayList<>(this.pipes.received())).isEqualTo(List.of(List.of("c", "d"), List.of("e")));
		});
	}

	@Test
	void handsOverLinesThatListenerHasGatheredBeforeItIsStopped() {
		this.pipes.runner()
			.withBean("stopper", Stopper.class)
			.withBean("listener", TextBatches.class)
			.run((context) -> {
				context.getBean(Stopper.class).registry = context.getBean(PipeListenerEndpointRegistry.class);
				write("a\\nb\\nstop\\nc\\n");
				assertThat(next()).isEqualTo(List.of("from stopper", "c"));
				assertThat(next()).asInstanceOf(InstanceOfAssertFactories.COLLECTION)
					.startsWith("a", "b")
					.doesNotContain("c");
			});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void sendsResults() {
		run(ReplyingBatches.class, () -> {
			assertThat(this.pipes.exchange("a\\nb\\n", 2)).isEqualTo("A\nB\n");
			assertThat(this.pipes.exchange("c\\n", 1)).isEqualTo("C\n");
		});
	}

	@Test
	void sendsResultThatComesLaterToOtherServer() {
		run(LateBatches.class, () -> {
			write("a\\nb\\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("2 lines\n");
		});
	}

	private void run(Class<?> listener, Runnable test) {
		this.pipes.run(listener, test);
	}

	private void write(String text) {
		this.pipes.write(text);
	}

	private Collection<?> next() {
		return (Collection<?>) this.pipes.received().next();
	}

	record Item(int id) {

	}

	static class SmallBatches {

		private final Received received;

		SmallBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true", batchSize = "#{1 + 1}")
		void listen(List<String> batch) {
			this.received.add(batch);
		}

	}

	static class PatternBatches {

		private final Received received;

		PatternBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true", pattern = "\\d")
		void listen(List<String> batch) {
			this.received.add(batch);
		}

	}

	static class ServerBatches {

		private final Received received;

		ServerBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(PipeServer server, List<String> batch) {
			this.received.add(List.of(server, batch.get(0)));
		}

	}

	static class FailingBatches {

		private final Received received;

		FailingBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<String> batch) {
			if (!batch.contains("end")) {
				throw new IllegalStateException("on purpose");
			}
			this.received.add(batch);
		}

	}

	static class BlockingBatches {

		private final Received received;

		BlockingBatches(Received received) {
			this.received = received;
		}

		private final CountDownLatch goOn = new CountDownLatch(1);

		@PipeListener(servers = "echo", batch = "true", batchSize = "2")
		void listen(List<String> batch) throws InterruptedException {
			this.received.add(batch);
			assertThat(this.goOn.await(10, TimeUnit.SECONDS)).isTrue();
		}

	}

	static class Stopper {

		private final Received received;

		Stopper(Received received) {
			this.received = received;
		}

		private PipeListenerEndpointRegistry registry;

		@PipeListener("echo")
		@Order(1)
		void listen(String line) {
			if (line.equals("stop")) {
				this.registry.stop("listener.listen");
			}
			else if (line.equals("c")) {
				this.received.add(List.of("from stopper", line));
			}
		}

	}

	static class ReplyingBatches {

		@PipeListener(servers = "echo", batch = "true")
		List<String> reply(List<String> batch) {
			return batch.stream().map(String::toUpperCase).toList();
		}

	}

	static class LateBatches {

		@PipeListener(servers = "echo", batch = "true")
		@SendTo("other")
		CompletableFuture<String> reply(List<Line> batch) {
			return CompletableFuture.supplyAsync(() -> batch.size() + " lines");
		}

	}

	static class TextBatches {

		private final Received received;

		TextBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<String> batch) {
			this.received.add(batch);
		}

	}

	static class BytesBatches {

		private final Received received;

		BytesBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<byte[]> batch) {
			this.received.add(batch);
		}

	}

	static class LineBatches {

		private final Received received;

		LineBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<Line> batch) {
			this.received.add(batch);
		}

	}

	static class OrderBatches {

		private final Received received;

		OrderBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<Item> batch) {
			this.received.add(batch);
		}

	}

	static class NumberBatches {

		private final Received received;

		NumberBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<Integer> batch) {
			this.received.add(batch);
		}

	}

	static class MessageBatches {

		private final Received received;

		MessageBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(List<Message<String>> batch) {
			this.received.add(batch);
		}

	}

	static class OrderMessageBatches {

		private final Received received;

		OrderMessageBatches(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", batch = "true")
		void listen(Collection<Message<Item>> batch) {
			this.received.add(batch);
		}

	}

}
