package io.pipeio.listener;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeServers;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.line.Line;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a {@link PipeListenerErrorHandler} gets, and what becomes of its result.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerErrorHandlerTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Failures failures = new Failures();

	private void run(ApplicationContextRunner runner, Class<?> listener,
			ContextConsumer<AssertableApplicationContext> test, String... properties) {
		this.pipes.run(runner.withPropertyValues(properties).withBean(listener), test);
	}

	private ApplicationContextRunner runner() {
		return this.pipes.plainRunner().withBean(Failures.class, () -> this.failures);
	}

	private ApplicationContextRunner withHandler(String name, PipeListenerErrorHandler handler) {
		return runner().withBean(name, PipeListenerErrorHandler.class, () -> handler);
	}

	private PipeListenerErrorHandler answering(String text) {
		return (message, failure) -> {
			this.failures.handled.add(new Failure(message, failure, Thread.currentThread().getName()));
			return text + " " + failure.getLines().size();
		};
	}

	private static String requireGood(String line) {
		if (line.equals("bad")) {
			throw new IllegalStateException("too bad");
		}
		return line;
	}

	@Test
	void handlesByDefaultAsOnlyBean(CapturedOutput output) {
		run(withHandler("any", answering("any")), Plain.class, (context) -> {
			assertThat(this.pipes.exchange("bad\\ngood\\n", 2)).isEqualTo("any 1\ngood\n");
			assertThat(context.getBean(PipeServers.class).get("echo").getFailedLines()).isZero();
		});
		assertThat(output).doesNotContain("was not handled");
	}

	@Test
	void handlesByDefaultAsPrimaryBean() {
		run(withHandler("one", answering("one")).withBean("two", PipeListenerErrorHandler.class, () -> answering("two"),
				(definition) -> definition.setPrimary(true)), Plain.class,
				(context) -> assertThat(this.pipes.exchange("bad\\n", 1)).isEqualTo("two 1\n"));
	}

	@Test
	void isNotTakenWhenThereAreTwo(CapturedOutput output) {
		run(withHandler("one", answering("one")).withBean("two", PipeListenerErrorHandler.class,
				() -> answering("two")), Plain.class,
				(context) -> assertThat(this.pipes.exchange("bad\\ngood\\n", 1)).isEqualTo("good\n"));
		assertThat(output).contains("echo: the line \"bad\" was not handled");
	}

	@Test
	void leavesListenersThatNameNoneToTheProperty(CapturedOutput output) {
		Path letters = this.pipes.directory().resolve("letters");
		run(withHandler("named", answering("named")).withBean(Batch.class), Named.class, (context) -> {
			assertThat(this.pipes.exchange("bad\\n", 1)).isEqualTo("named 1\n");
			await().until(() -> Files.exists(letters) && Files.readAllLines(letters).size() == 1);
		}, "pipeio.listener.error-handling=dead-letter", "pipeio.listener.dead-letter.file=" + letters);
		assertThat(output)
			.contains("The PipeListenerErrorHandler bean 'named' gets the failures of listeners that name "
					+ "it, and no others: 'pipeio.listener.error-handling' is set");
	}

	@Test
	void isNotTakenWhenThePropertySaysToLog(CapturedOutput output) {
		run(withHandler("any", answering("any")), Plain.class,
				(context) -> assertThat(this.pipes.exchange("bad\\ngood\\n", 1)).isEqualTo("good\n"),
				"pipeio.listener.error-handling=log");
		assertThat(output).contains("echo: the line \"bad\" was not handled");
	}

	@Test
	void isFoundByNameAndByExpression() {
		ApplicationContextRunner runner = withHandler("named", answering("named")).withBean("other",
				PipeListenerErrorHandler.class, () -> answering("other"));
		run(runner, Named.class, (context) -> assertThat(this.pipes.exchange("bad\\n", 1)).isEqualTo("named 1\n"));
		run(runner, ByExpression.class,
				(context) -> assertThat(this.pipes.exchange("bad\\n", 1)).isEqualTo("other 1\n"));
		run(runner, ByPlaceholder.class,
				(context) -> assertThat(this.pipes.exchange("bad\\n", 1)).isEqualTo("other 1\n"), "handler=other");
	}

	@Test
	void getsLineHeadersAndFailure() {
		run(withHandler("any", answering("any")), Plain.class, (context) -> {
			this.pipes.write("good\\nbad\\n");
			Failure failed = ListenerPipes.next(this.failures.handled);
			assertThat(failed.message.getPayload()).isInstanceOf(Line.class).hasToString("bad");
			assertThat(failed.message.getHeaders()).containsEntry(PipeHeaders.SERVER, "echo")
				.containsEntry(PipeHeaders.LINE_NUMBER, 2L);
			assertThat(failed.exception.getLines()).extracting(Line::toString).containsExactly("bad");
			assertThat(failed.exception.getListenerId()).contains("listen");
			assertThat(failed.exception.getServer()).isSameAs(context.getBean(PipeServers.class).get("echo"));
			assertThat(failed.exception).hasCauseInstanceOf(IllegalStateException.class)
				.hasMessageContaining("Plain.listen")
				.hasMessageContaining("too bad");
			assertThat(failed.thread).isEqualTo("pipeio-echo-in");
		});
	}

	@Test
	void getsWhatIsWrongWithReply() {
		run(withHandler("any", answering("any")), TwoLines.class, (context) -> {
			assertThat(this.pipes.exchange("x\\n", 1)).isEqualTo("any 1\n");
			assertThat(ListenerPipes.next(this.failures.handled).exception).hasMessageContaining("TwoLines.listen")
				.hasMessageContaining("newline");
		});
	}

	@Test
	void getsAllLinesOfBatchOnce() {
		run(withHandler("any", answering("any")), Batch.class, (context) -> {
			assertThat(this.pipes.exchange("1\\n2\\nbad\\n", 1)).isEqualTo("any 3\n");
			Failure failed = ListenerPipes.next(this.failures.handled);
			assertThat(failed.message.getPayload()).asInstanceOf(InstanceOfAssertFactories.LIST)
				.extracting(Object::toString)
				.containsExactly("1", "2", "bad");
			assertThat(this.failures.handled).isEmpty();
		});
	}

	@Test
	void reportsEachLineOfBatchByDefault(CapturedOutput output) {
		run(runner(), Batch.class, (context) -> {
			this.pipes.write("1\\n2\\nbad\\n");
			assertThat(List.of(ListenerPipes.next(this.failures.events), ListenerPipes.next(this.failures.events),
					ListenerPipes.next(this.failures.events)))
				.extracting(PipeLineFailedEvent::getPreview)
				.containsExactly("\"1\"", "\"2\"", "\"bad\"");
			assertThat(context.getBean(PipeServers.class).get("echo").getFailedLines()).isEqualTo(3);
		});
		assertThat(output).containsOnlyOnce("Caused by: java.lang.IllegalStateException: too bad");
	}

	@Test
	void getsOnlyLinesOfBatchThatCannotBeConverted() {
		run(withHandler("any", answering("any")), NumberBatch.class, (context) -> {
			assertThat(this.pipes.exchange("1\\nx\\n2\\n", 2)).isEqualTo("any 1\n3\n");
			assertThat(ListenerPipes.next(this.failures.handled).exception.getLines()).extracting(Line::toString)
				.containsExactly("x");
		});
	}

	@Test
	void getsConversionFailureThatTellsListenerTypeAndStartOfLine() {
		run(withHandler("any", answering("any")), Numbers.class, (context) -> {
			assertThat(this.pipes.exchange("x" + "y".repeat(5000) + "\\n", 1)).isEqualTo("any 1\n");
			assertThat(ListenerPipes.next(this.failures.handled).exception).hasMessageContaining("Numbers.listen")
				.hasMessageContaining("int")
				.hasMessageContaining("number")
				.hasMessageContaining("\"xyyy")
				.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(2000));
		});
	}

	@Test
	void getsFailureOfFuture() {
		run(withHandler("any", answering("any")), Futures.class, (context) -> {
			assertThat(this.pipes.exchange("1\\nbad\\n2\\n", 3)).isEqualTo("1\nany 1\n2\n");
			assertThat(ListenerPipes.next(this.failures.handled).exception)
				.hasCauseInstanceOf(IllegalStateException.class)
				.hasMessageContaining("Futures.listen");
		});
	}

	@Test
	void runsBesideOtherLines() {
		run(withHandler("any", answering("any")), Concurrent.class, (context) -> {
			assertThat(this.pipes.exchange("bad\\n", 1)).isEqualTo("any 1\n");
			assertThat(ListenerPipes.next(this.failures.handled).thread).startsWith("pipeio-listener-");
		});
	}

	@Test
	void blocksNoOtherServerWhenItNeverReturns() {
		CountDownLatch never = new CountDownLatch(1);
		run(withHandler("any", (message, failure) -> {
			never.await();
			return null;
		}), Plain.class, (context) -> {
			this.pipes.write("bad\\ngood\\n");
			context.getBean(PipeServers.class).get("echo").stop();
			await().until(() -> context.getBean(PipeServers.class).get("echo").getFailedLines() == 1);
		}, "pipeio.shutdown-timeout=300ms");
	}

	private record Failure(Message<?> message, ListenerExecutionFailedException exception, String thread) {

	}

	static final class Failures {

		private final BlockingQueue<Failure> handled = new LinkedBlockingQueue<>();

		final BlockingQueue<PipeLineFailedEvent> events = new LinkedBlockingQueue<>();

		@EventListener
		void onFailure(PipeLineFailedEvent event) {
			this.events.add(event);
		}

	}

	static final class Plain {

		@PipeListener("echo")
		String listen(String line) {
			return requireGood(line);
		}

	}

	static final class Named {

		@PipeListener(servers = "echo", errorHandler = "named")
		String listen(String line) {
			return requireGood(line);
		}

	}

	static final class ByExpression {

		@PipeListener(servers = "echo", errorHandler = "#{@other}")
		String listen(String line) {
			return requireGood(line);
		}

	}

	static final class ByPlaceholder {

		@PipeListener(servers = "echo", errorHandler = "${handler}")
		String listen(String line) {
			return requireGood(line);
		}

	}

	static final class TwoLines {

		@PipeListener("echo")
		String listen(String line) {
			return line + "\n" + line;
		}

	}

	static final class Batch {

		@PipeListener(servers = "echo", batch = "true")
		@Nullable String listen(List<String> lines) {
			lines.forEach(PipeListenerErrorHandlerTests::requireGood);
			return null;
		}

	}

	static final class NumberBatch {

		@PipeListener(servers = "echo", batch = "true")
		int listen(List<Integer> numbers) {
			return numbers.stream().mapToInt(Integer::intValue).sum();
		}

	}

	static final class Numbers {

		@PipeListener("echo")
		int listen(int number) {
			return number;
		}

	}

	static final class Futures {

		@PipeListener("echo")
		CompletableFuture<String> listen(String line) {
			return CompletableFuture.supplyAsync(() -> requireGood(line));
		}

	}

	static final class Concurrent {

		@PipeListener(servers = "echo", concurrency = "2")
		String listen(String line) {
			return requireGood(line);
		}

	}

}
