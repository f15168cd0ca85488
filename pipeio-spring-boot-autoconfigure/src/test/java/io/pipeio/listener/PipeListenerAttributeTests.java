package io.pipeio.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.AliasFor;

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
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly(7, 8);
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void callsMethodForEachAnnotationThatAccepts() {
		this.pipes.runner().withBean("listener", RepeatedListener.class).run((context) -> {
			this.pipes.write("a\\nb\\nab\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next(), this.pipes.next(), this.pipes.next()))
				.containsExactly("a", "b", "ab", "ab");
			assertThat(context.getBean(PipeListenerEndpointRegistry.class).getListenerIds())
				.containsExactly("listener.listen", "listener.listen#2");
		});
	}

	@Test
	void takesSameServerTwiceForOne() {
		this.pipes.runner().withBean(SameServerListener.class).run((context) -> {
			this.pipes.write("a\\nb\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly("a", "b");
		});
		assertThat(this.pipes.received()).isEmpty();
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
