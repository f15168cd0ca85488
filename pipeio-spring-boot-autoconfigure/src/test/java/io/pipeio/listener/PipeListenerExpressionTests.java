package io.pipeio.listener;

import java.util.List;

import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for expressions in the attributes of {@link PipeListener}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerExpressionTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

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
				assertThat((String) this.pipes.next()).isNotEqualTo("pipeio-echo-in");
				this.pipes.writeTo("other", "x\\n");
				assertThat((String) this.pipes.next()).isNotEqualTo("pipeio-other-in");
			});
	}

	@Test
	void evaluatesConditionAndPattern() {
		this.pipes.runner()
			.withPropertyValues("app.pattern=[a-c]{2,3}", "app.word=abc")
			.withBean(FilterListener.class)
			.run((context) -> {
				this.pipes.write("abc\\nab\\nabcd\\nx\\nend\\n");
				assertThat(List.of(this.pipes.next(), this.pipes.next(), this.pipes.next(), this.pipes.next()))
					.containsExactly("pattern abc", "condition abc", "pattern ab", "end end");
			});
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

}
