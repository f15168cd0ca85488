package io.pipeio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.AnsweringClient;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.core.MessagePostProcessor;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for post-processors of a {@link PipeTemplate}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeTemplatePostProcessorTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class));

	private void run(PipeTemplateConversionTests.TemplateTest test, String... properties) {
		run(this.contextRunner, test, properties);
	}

	private void run(ApplicationContextRunner runner, PipeTemplateConversionTests.TemplateTest test,
			String... properties) {
		runner
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.news.out-pipe=news.out",
					"pipeio.servers.news.in-pipe=news.in")
			.withPropertyValues(properties)
			.run((context) -> test.accept(context.getBean(PipeTemplate.class)));
	}

	private String readLines(String pipe, int count) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", this.directory.resolve(pipe), count).awaitOutput();
	}

	@Test
	void showsMessageToPostProcessorOfCall() {
		AtomicReference<Message<?>> seen = new AtomicReference<>();
		MessagePostProcessor postProcessor = (message) -> {
			seen.set(message);
			return new GenericMessage<>(42);
		};
		run((template) -> {
			template.convertAndSend(new PipeTemplateConversionTests.Temperature("hall", 18), postProcessor);
			template.convertAndSend("news", "text", postProcessor);
			assertThat(readLines("news.out", 2)).isEqualTo("42\n42\n");
		});
		assertThat(seen.get().getPayload()).isEqualTo("text");
		assertThat(seen.get().getHeaders()).containsOnly(Map.entry(PipeHeaders.SERVER, "news"));
	}

	@Test
	void showsAllThatIsSentToPostProcessors() throws Exception {
		try (ClientProcess client = requestClient()) {
			run((template) -> {
				template.setMessagePostProcessors(append("1"), append("2"));
				assertThat(template.sendAndReceive("news", "a", LONG)).isEqualTo("re a12");
				assertThat(template.convertSendAndReceive("news", "b", String.class, LONG)).isEqualTo("re b12");
				client.destroy();
				await().until(() -> !template.isConnected("news"));
				template.send("c");
				template.send("news", "d".getBytes(StandardCharsets.UTF_8));
				template.sendAsync("e");
				template.convertAndSend("news", "f", append("0"));
				template.sendAll(List.of("g"));
				template.withTimeout(Duration.ZERO).send("h");
				assertThat(readLines("news.out", 6)).isEqualTo("c12\nd12\ne12\nf012\ng12\nh12\n");
			});
		}
	}

	private static MessagePostProcessor append(String suffix) {
		return (message) -> {
			boolean text = message.getPayload() instanceof String;
			String line = text ? (String) message.getPayload()
					: new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
			return MessageBuilder.withPayload(line + suffix).copyHeaders(message.getHeaders()).build();
		};
	}

	private ClientProcess requestClient() {
		return ClientProcess.shell(
				"while ! [ -p \"$1\" ] || ! [ -p \"$2\" ]; do sleep 0.01; done; " + AnsweringClient.SHELL,
				this.directory.resolve("news.in"), this.directory.resolve("news.out"));
	}

	@Test
	void showsLineAndServerToEachPostProcessor() {
		run((template) -> {
			List<Object> seen = new CopyOnWriteArrayList<>();
			template.setMessagePostProcessors((message) -> {
				seen.add(message.getPayload());
				seen.add(String.valueOf(message.getHeaders().get(PipeHeaders.SERVER)));
				return message;
			});
			template.convertAndSend("news", "one", (message) -> MessageBuilder.withPayload(42).build());
			assertThat(readLines("news.out", 1)).isEqualTo("42\n");
			assertThat(seen).containsExactly("42", "news");
		});
	}

	@Test
	@SuppressWarnings("NullAway")
	void tellsThatPostProcessorHasReturnedNothing() {
		run((template) -> assertThatExceptionOfType(PipeConversionException.class)
			.isThrownBy(() -> template.convertAndSend("news", "one", (message) -> null))
			.withMessageContainingAll("'news'", "post-processor", "returned no message"));
	}

}
