package io.pipeio.listener;

import java.util.List;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener} methods whose results go to the servers of a
 * {@link SendTo}.
 */
class PipeListenerSendToTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void sendsToServerOfMethod() {
		this.pipes.run(MethodSendTo.class, () -> {
			this.pipes.write("hello\\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("HELLO\n");
		});
	}

	@Test
	void sendsToServerOfClassUnlessMethodNamesAnother() {
		this.pipes.run(ClassSendTo.class, () -> {
			this.pipes.write("class\\nmethod\\nnothing\\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("from class\n");
			assertThat(this.pipes.read("third", 1)).isEqualTo("from method\n");
		});
	}

	@Test
	void sendsToTwoServers() {
		this.pipes.run(TwoSendTo.class, () -> {
			this.pipes.write("hello\\n");
			assertThat(this.pipes.read("other", 2)).isEqualTo("hello\nhello\n");
			assertThat(this.pipes.read("echo", 2)).isEqualTo("hello\nhello\n");
		});
	}

	@Test
	void sendsToServerOfPlaceholder() {
		this.pipes.runner().withPropertyValues("app.target=third").withBean(PlaceholderSendTo.class).run((context) -> {
			this.pipes.write("hello\\n");
			assertThat(this.pipes.read("third", 1)).isEqualTo("hello\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("hello\n");
		});
	}

	@Test
	void refusesToSendToServerThatDoesNotExist() {
		this.pipes.runner()
			.withPropertyValues("app.target=thrid")
			.withBean(PlaceholderSendTo.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessageContaining("sends results to a pipe server that does not exist"));
	}

	static class MethodSendTo {

		@PipeListener("echo")
		@SendTo("other")
		String reply(String line) {
			return line.toUpperCase();
		}

	}

	@SendTo("other")
	static class ClassSendTo {

		@PipeListener(servers = "echo", condition = "#line == 'class'")
		String replyOfClass(String line) {
			return "from " + line;
		}

		@PipeListener(servers = "echo", condition = "#line == 'method'")
		@SendTo("third")
		String replyOfMethod(String line) {
			return "from " + line;
		}

		@PipeListener("echo")
		void listen(String line) {
		}

	}

	static class TwoSendTo {

		@PipeListener("echo")
		@SendTo({ "other", "echo", "other" })
		List<String> reply(String line) {
			return List.of(line, line);
		}

	}

	static class PlaceholderSendTo {

		@PipeListener("echo")
		@SendTo({ "${app.target}", "#{'other'}" })
		String reply(String line) {
			return line;
		}

	}

}
