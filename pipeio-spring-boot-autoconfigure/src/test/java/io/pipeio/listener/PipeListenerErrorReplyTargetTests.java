package io.pipeio.listener;

import java.util.function.Consumer;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for where {@code error-handling: reply} sends its answers.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerErrorReplyTargetTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void answersToWhereResultsGoAndAlsoFromMethodWithoutResult() {
		run(SendingElsewhere.class, (context) -> {
			this.pipes.write("bad\\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("error: too bad\n");
			this.pipes.writeTo("third", "bad\\n");
			assertThat(this.pipes.read("third", 1)).isEqualTo("error: too bad\n");
		});
	}

	@Test
	void reportsWhereThereIsNoOutPipe(CapturedOutput output) {
		run(WithoutOutPipe.class, (context) -> {
			this.pipes.writeTo("silent", "many\\n");
			await().until(() -> this.pipes.received().size() == 1);
			assertThat(context.getBean("silentPipeServer", PipeServer.class).getFailedLines()).isEqualTo(1);
		}, "pipeio.servers.silent.in-pipe=silent.in");
		assertThat(output).contains("silent: the line \"many\" was not handled")
			.contains("WithoutOutPipe.listen(int) of bean 'listener' cannot take the line \"many\"");
	}

	@Test
	void needsServerWithOutPipe() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues("pipeio.directory=" + this.pipes.directory(), "pipeio.servers.silent.in-pipe=silent.in",
					"pipeio.listener.error-handling=reply")
			.withBean(WithoutOutPipe.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("The property 'pipeio.listener.error-handling' asks for replies, "
						+ "but no pipe server has an out-pipe."));
	}

	private void run(Class<?> listener, Consumer<AssertableApplicationContext> test, String... properties) {
		run(runner(), listener, test, properties);
	}

	private void run(ApplicationContextRunner runner, Class<?> listener, Consumer<AssertableApplicationContext> test,
			String... properties) {
		runner.withPropertyValues("pipeio.listener.error-handling=reply")
			.withPropertyValues(properties)
			.withBean("listener", listener)
			.withBean(PipeListenerErrorReplyTests.Recorder.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	private ApplicationContextRunner runner() {
		return this.pipes.runner();
	}

	private static PipeServer server(AssertableApplicationContext context) {
		return context.getBean("echoPipeServer", PipeServer.class);
	}

	private static String refuseBad(String line) {
		if (line.equals("bad")) {
			throw new IllegalArgumentException("too bad");
		}
		return line;
	}

	static final class SendingElsewhere {

		@PipeListener("echo")
		@SendTo("other")
		String listen(String line) {
			return refuseBad(line);
		}

		@PipeListener("third")
		void note(String line) {
			refuseBad(line);
		}

	}

	static final class WithoutOutPipe {

		@PipeListener("silent")
		void listen(int number) {
		}

	}

}
