package io.pipeio.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.server.PipeServer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

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
		this.pipes.run(TextBatches.class, () -> {
			this.pipes.write("a\\n\\nb\\n");
			assertThat(next()).isEqualTo(List.of("a", "", "b"));
		});
	}

	@Test
	void doesNotWaitForMore() {
		this.pipes.run(TextBatches.class, () -> {
			this.pipes.write("a\\n");
			assertThat(next()).isEqualTo(List.of("a"));
			this.pipes.write("b\\nunfinished");
			assertThat(next()).isEqualTo(List.of("b"));
		});
	}

	@Test
	void takesNoMoreThanMaximumAtOnce() {
		this.pipes.run(SmallBatches.class, () -> {
			this.pipes.write("a\\nb\\nc\\nd\\ne\\n");
			assertThat(List.of(next(), next(), next()))
				.isEqualTo(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")));
			this.pipes.write("f\\ng\\n");
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
				this.pipes.write("a\\nb\\n");
				assertThat(List.of(next(), next())).isEqualTo(List.of(List.of("a"), List.of("b")));
			});
	}

	@Test
	void failsForLineThatCannotBeConvertedAlone(CapturedOutput output) {
		this.pipes.run(NumberBatches.class, () -> {
			this.pipes.write("1\\ntwo\\n3\\n");
			assertThat(next()).isEqualTo(List.of(1, 3));
		});
		assertThat(output).contains("echo: the line \"two\" was not handled")
			.contains("NumberBatches.listen(List) of bean 'listener' cannot take the line \"two\" "
					+ "for parameter 'batch' of type java.util.List<java.lang.Integer>")
			.doesNotContain("\"1\" was not handled");
	}

	@Test
	void doesNotCallMethodWithoutLines() {
		this.pipes.run(NumberBatches.class, () -> {
			this.pipes.write("one\\ntwo\\n");
			this.pipes.write("3\\n");
			assertThat(next()).isEqualTo(List.of(3));
		});
	}

	@Test
	void reportsEachLineOfBatchThatFails(CapturedOutput output) {
		this.pipes.run(FailingBatches.class, () -> {
			this.pipes.write("a\\nb\\n");
			this.pipes.write("end\\n");
			assertThat(next()).isEqualTo(List.of("end"));
		});
		assertThat(output).contains("the line \"a\" was not handled")
			.contains("one more line of 1 bytes was not handled by listener '");
	}

	@Test
	void takesOnlyLinesThatMatch() {
		this.pipes.run(PatternBatches.class, () -> {
			this.pipes.write("1\\na\\n2\\n");
			assertThat(next()).isEqualTo(List.of("1", "2"));
		});
	}

	@Test
	void handsOverAllLinesOfReadWhenServerStops() {
		this.pipes.runner().withBean(BlockingBatches.class).run((context) -> {
			BlockingBatches listener = context.getBean(BlockingBatches.class);
			this.pipes.write("a\\nb\\nc\\nd\\ne\\n");
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
				this.pipes.write("a\\nb\\nstop\\nc\\n");
				assertThat(next()).isEqualTo(List.of("from stopper", "c"));
				assertThat(next()).asInstanceOf(InstanceOfAssertFactories.COLLECTION)
					.startsWith("a", "b")
					.doesNotContain("c");
			});
		assertThat(this.pipes.received()).isEmpty();
	}

	private Collection<?> next() {
		return (Collection<?>) this.pipes.next();
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

}
