package io.pipeio.examples;

import java.nio.file.Path;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessagingException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the examples of docs/integration.md.
 */
@Timeout(60)
class IntegrationExamplesTests {

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(IntegrationAutoConfiguration.class, PipeIoAutoConfiguration.class))
			.withUserConfiguration(PipeFlows.class)
			.withBean("badNumbers", QueueChannel.class, QueueChannel::new)
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.words.in-pipe=words.in",
					"pipeio.servers.words.out-pipe=words.out", "pipeio.servers.numbers.in-pipe=numbers.in",
					"pipeio.servers.sums.out-pipe=sums.out", "pipeio.servers.morning.out-pipe=morning.out",
					"pipeio.servers.evening.out-pipe=evening.out");
	}

	@Test
	void goesFromPipeToPipe() {
		runner().run((context) -> {
			assertThat(shell("printf 'one\\n\\ntwo\\n' > words.in; head -n 2 words.out")).isEqualTo("ONE\nTWO\n");
			assertThat(shell("printf '1\\n2\\n3\\n' > numbers.in; head -n 1 sums.out")).isEqualTo("6\n");
		});
	}

	@Test
	void sendsWhatFailsToErrorChannel() {
		runner().run((context) -> {
			shell("printf '1\\nx\\n' > numbers.in");
			Message<?> error = context.getBean("badNumbers", QueueChannel.class).receive(10_000);
			assertThat(error).isNotNull();
			assertThat(((MessagingException) error.getPayload()).getRootCause())
				.isInstanceOf(NumberFormatException.class);
		});
	}

	@Test
	void sendsToServerOfEachMessage() {
		runner().run((context) -> {
			MessageChannel news = context.getBean("news", MessageChannel.class);
			news.send(MessageBuilder.withPayload("up").setHeader("paper", "morning").build());
			news.send(MessageBuilder.withPayload("down").setHeader("paper", "evening").build());
			assertThat(shell("head -n 1 morning.out; head -n 1 evening.out")).isEqualTo("up\ndown\n");
		});
	}

	private String shell(String script) {
		return ClientProcess.shell("cd \"$1\" && " + script, this.directory).awaitOutput();
	}

}
