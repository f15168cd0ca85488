package io.pipeio.listener;

import java.util.concurrent.CompletableFuture;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for listeners whose server is started again after a stop that has given up what
 * they were doing.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerRestartTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@ParameterizedTest
	@ValueSource(classes = { InOrder.class, AtOnce.class })
	void doesNotWaitForResultsThatNeverCame(Class<?> listener, CapturedOutput output) {
		this.pipes.runner().withPropertyValues("pipeio.shutdown-timeout=100ms").withBean(listener).run((context) -> {
			PipeServer server = context.getBean(PipeServers.class).get("echo");
			assertThat(this.pipes.exchange("now\\nnever\\nnever\\n", 1)).isEqualTo("now\n");
			server.stop();
			server.start();
			assertThat(this.pipes.exchange("one\\ntwo\\nthree\\n", 3).lines()).containsExactlyInAnyOrder("one", "two",
					"three");
		});
		if (listener == InOrder.class) {
			assertThat(output).contains("echo: the line \"never\" was not handled")
				.contains("no result within the shutdown timeout");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { InOrder.class, AtOnce.class })
	void doesNotWaitForResultsOfListenerThatWasStoppedMeanwhile(Class<?> listener) {
		this.pipes.runner()
			.withPropertyValues("pipeio.shutdown-timeout=100ms")
			.withBean("it", listener)
			.run((context) -> {
				PipeServer server = context.getBean(PipeServers.class).get("echo");
				PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
				registry.register(new PipeListenerEndpoint("other", (line) -> line).servers("echo").order(1));
				assertThat(this.pipes.exchange("never\\nnever\\n", 2)).isEqualTo("never\nnever\n");
				server.stop();
				registry.stop("it.listen");
				server.start();
				assertThat(this.pipes.exchange("started\\n", 1)).isEqualTo("started\n");
				registry.start("it.listen");
				registry.stop("other");
				assertThat(this.pipes.exchange("one\\n", 1)).isEqualTo("one\n");
			});
	}

	private static CompletableFuture<String> reply(String line) {
		return line.equals("never") ? new CompletableFuture<>() : CompletableFuture.completedFuture(line);
	}

	private static final class InOrder {

		@PipeListener("echo")
		CompletableFuture<String> listen(String line) {
			return reply(line);
		}

	}

	private static final class AtOnce {

		@PipeListener(servers = "echo", concurrency = "2")
		CompletableFuture<String> listen(String line) {
			return reply(line);
		}

	}

}
