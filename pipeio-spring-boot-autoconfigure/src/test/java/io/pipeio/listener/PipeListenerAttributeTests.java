package io.pipeio.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.event.PipeLineDiscardedEvent;
import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the attributes of {@link PipeListener}, and for which of several listeners
 * gets a line.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerAttributeTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void callsListenersInOrder() {
		this.pipes.runner()
			.withBean(UnorderedListener.class)
			.withBean(ThirdListener.class)
			.withBean(FirstAndSecondListener.class)
			.run((context) -> {
				this.pipes.write("a\\nb\\n");
				assertThat(List.of(next(), next(), next(), next())).containsExactly("first a", "second a", "third a",
						"unordered a");
				assertThat(List.of(next(), next(), next(), next())).containsExactly("first b", "second b", "third b",
						"unordered b");
			});
	}

	@Test
	void handsWhatNobodyAcceptsToUnmatched() {
		this.pipes.runner().withBean(UnmatchedListener.class).withBean(OddAndEvenListener.class).run((context) -> {
			this.pipes.write("1\\nx\\n2\\n\\n12\\n");
			assertThat(List.of(next(), next(), next(), next(), next(), next())).containsExactly("odd 1", "unmatched x",
					"even 2", "unmatched ", "even 12", "short-lived 12");
			assertThat(context.getBean(PipeServers.class).get("echo").getDiscardedLines(PipeDirection.IN)).isZero();
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void doesNotHandLineWhoseListenerHasFailedToUnmatched() {
		this.pipes.runner().withBean(UnmatchedListener.class).withBean(FailingListener.class).run((context) -> {
			this.pipes.write("fail\\nx\\n");
			assertThat(next()).isEqualTo("unmatched x");
		});
	}

	@Test
	void countsAndPublishesAndLogsWhatNobodyAccepts(CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.setLogLevel(PipeListenerDispatcher.class.getName(), LogLevel.DEBUG);
		try {
			this.pipes.runner().withBean(OddAndEvenListener.class).withBean(DiscardListener.class).run((context) -> {
				this.pipes.write("hello\\n1\\n");
				assertThat(List.of(next(), next())).containsExactlyInAnyOrder("odd 1",
						DiscardReason.UNMATCHED + " IN 5");
				PipeServer server = context.getBean(PipeServers.class).get("echo");
				assertThat(server.getDiscardedLines(PipeDirection.IN)).isOne();
			});
		}
		finally {
			logging.setLogLevel(PipeListenerDispatcher.class.getName(), null);
		}
		assertThat(output).contains("echo: no listener accepts the line \"hello\"")
			.doesNotContain("WARN io.pipeio.context.PipeServerLogger -- echo: discarded");
	}

	@Test
	void evaluatesServersFromArrayAndListAndText() {
		for (Class<?> listener : List.of(ArrayListener.class, ListListener.class, TextListener.class,
				PropertyListener.class)) {
			this.pipes.runner()
				.withPropertyValues("app.servers=echo, other")
				.withBean("listener", listener)
				.withBean("names", Names.class)
				.run((context) -> {
					assertThat(context).as(listener.getSimpleName()).hasNotFailed();
					assertThat(context.getBean(PipeListenerEndpointRegistry.class).getServers("listener.listen"))
						.as(listener.getSimpleName())
						.extracting(PipeServer::getName)
						.containsExactly("echo", "other");
				});
		}
	}

	@Test
	void evaluatesIdAndAutoStartup() {
		this.pipes.runner().withPropertyValues("app.id=orders").withBean(IdListener.class).run((context) -> {
			PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
			assertThat(registry.getListenerIds()).containsExactlyInAnyOrder("orders-a", "orders-b");
			assertThat(registry.isRunning("orders-a")).isFalse();
			assertThat(registry.isRunning("orders-b")).isTrue();
		});
	}

	@Test
	void evaluatesConcurrency() {
		this.pipes.runner()
			.withPropertyValues("app.concurrency=2")
			.withBean(ConcurrentListener.class)
			.run((context) -> {
				this.pipes.write("x\\n");
				assertThat((String) next()).isNotEqualTo("pipeio-echo-in");
				this.pipes.writeTo("other", "x\\n");
				assertThat((String) next()).isNotEqualTo("pipeio-other-in");
			});
	}

	@Test
	void evaluatesConditionAndPattern() {
		this.pipes.runner()
			.withPropertyValues("app.pattern=[a-c]{2,3}", "app.word=abc")
			.withBean(FilterListener.class)
			.run((context) -> {
				this.pipes.write("abc\\nab\\nabcd\\nx\\nend\\n");
				assertThat(List.of(next(), next(), next(), next())).containsExactly("pattern abc", "condition abc",
						"pattern ab", "end end");
			});
	}

	@Test
	void refusesAttributesThatCannotBeUsed() {
		for (String property : List.of("app.startup=yes", "app.concurrency=many", "app.concurrency=0", "app.pattern=(",
				"app.server=${app.missing}")) {
			this.pipes.runner()
				.withPropertyValues("app.server=echo", "app.startup=true", "app.concurrency=1", "app.pattern=.*")
				.withPropertyValues(property)
				.withBean(PropertiesListener.class)
				.run((context) -> assertThat(context).as(property)
					.getFailure()
					.isInstanceOf(InvalidPipeListenerException.class)
					.hasMessageContaining("Listener.listen(String)"));
		}
	}

	@Test
	void takesPatternOfMetaAnnotation() {
		this.pipes.runner().withBean(MetaListener.class).run((context) -> {
			this.pipes.write("7\\nx\\nid 8\\n");
			assertThat(List.of(next(), next())).containsExactly(7, 8);
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void callsMethodForEachAnnotationThatAccepts() {
		this.pipes.runner().withBean("listener", RepeatedListener.class).run((context) -> {
			this.pipes.write("a\\nb\\nab\\n");
			assertThat(List.of(next(), next(), next(), next())).containsExactly("a", "b", "ab", "ab");
			assertThat(context.getBean(PipeListenerEndpointRegistry.class).getListenerIds())
				.containsExactly("listener.listen", "listener.listen#2");
		});
	}

	@Test
	void takesSameServerTwiceForOne() {
		this.pipes.runner().withBean(SameServerListener.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			assertThat(List.of(next(), next())).containsExactly("a", "b");
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	private Object next() {
		return this.pipes.received().next();
	}

	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@PipeListener("echo")
	@interface EchoListener {

		@AliasFor(annotation = PipeListener.class, attribute = "pattern")
		String matching();

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@EchoListener(matching = "id (?<id>\\d+)")
	@interface IdsListener {

	}

	/** A bean that expressions ask. */
	public static class Names {

		private final String[] array = { "echo", "other" };

		private final List<String> list = List.of("echo", "other");

		public String[] getArray() {
			return this.array;
		}

		public List<String> getList() {
			return this.list;
		}

	}

	static class UnorderedListener {

		private final Received received;

		UnorderedListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(String line) {
			this.received.add("unordered " + line);
		}

	}

	@Order(3)
	static class ThirdListener {

		private final Received received;

		ThirdListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(String line) {
			this.received.add("third " + line);
		}

	}

	@Order(4)
	static class FirstAndSecondListener {

		private final Received received;

		FirstAndSecondListener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		@Order(2)
		void second(String line) {
			this.received.add("second " + line);
		}

		@PipeListener("echo")
		@Order(1)
		void first(String line) {
			this.received.add("first " + line);
		}

	}

	static class UnmatchedListener {

		private final Received received;

		UnmatchedListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", unmatched = true)
		void listen(String line) {
			this.received.add("unmatched " + line);
		}

	}

	static class OddAndEvenListener {

		private final Received received;

		OddAndEvenListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "\\d*[13579]")
		@Order(1)
		void odd(String line) {
			this.received.add("odd " + line);
		}

		@PipeListener(servers = "echo", pattern = "\\d*[02468]")
		@Order(2)
		void even(String line) {
			this.received.add("even " + line);
		}

		@PipeListener(servers = "echo", condition = "#line == '12'")
		@Order(3)
		void both(String line) {
			this.received.add("short-lived " + line);
		}

	}

	static class FailingListener {

		@PipeListener(servers = "echo", condition = "#line == 'fail'")
		void listen(String line) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class DiscardListener {

		private final Received received;

		DiscardListener(Received received) {
			this.received = received;
		}

		@EventListener
		void listen(PipeLineDiscardedEvent event) {
			this.received.add("%s %s %d".formatted(event.getReason(), event.getDirection(), event.getBytes()));
		}

	}

	static class IdListener {

		@PipeListener(servers = "echo", id = "${app.id}-a", autoStartup = "${app.startup:false}")
		void a(String line) {
		}

		@PipeListener(servers = "echo", id = "#{'${app.id}' + '-b'}", autoStartup = "#{1 < 2}")
		void b(String line) {
		}

	}

	static class ConcurrentListener {

		private final Received received;

		ConcurrentListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", concurrency = "${app.concurrency}")
		@PipeListener(servers = "other", concurrency = "#{1 + 1}")
		void listen(String line) {
			this.received.add(Thread.currentThread().getName());
		}

	}

	static class FilterListener {

		private final Received received;

		FilterListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "${app.pattern}")
		@Order(1)
		void pattern(String line) {
			this.received.add("pattern " + line);
		}

		@PipeListener(servers = "echo", condition = "#line == '${app.word}'")
		@Order(2)
		void condition(String line) {
			this.received.add("condition " + line);
		}

		@PipeListener(servers = "echo", pattern = "#{'en' + 'd'}$")
		@Order(3)
		void end(String line) {
			this.received.add("end " + line);
		}

	}

	static class PropertiesListener {

		@PipeListener(servers = "${app.server}", autoStartup = "${app.startup}", concurrency = "${app.concurrency}",
				pattern = "${app.pattern}")
		void listen(String line) {
		}

	}

	static class MetaListener {

		private final Received received;

		MetaListener(Received received) {
			this.received = received;
		}

		@EchoListener(matching = "(?<id>\\d+)")
		@IdsListener
		void listen(int id) {
			this.received.add(id);
		}

	}

	static class ArrayListener {

		private final Received received;

		ArrayListener(Received received) {
			this.received = received;
		}

		@PipeListener("#{@names.array}")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class ListListener {

		private final Received received;

		ListListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "#{names.list}")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class TextListener {

		private final Received received;

		TextListener(Received received) {
			this.received = received;
		}

		@PipeListener("#{'echo,' + 'other'}")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class PropertyListener {

		private final Received received;

		PropertyListener(Received received) {
			this.received = received;
		}

		@PipeListener("${app.servers}")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class RepeatedListener {

		private final Received received;

		RepeatedListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "a.?")
		@PipeListener(servers = "echo", pattern = ".?b")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class SameServerListener {

		private final Received received;

		SameServerListener(Received received) {
			this.received = received;
		}

		@PipeListener({ "echo", "echo", "#{'echo'}" })
		void listen(String line) {
			this.received.add(line);
		}

	}

}
