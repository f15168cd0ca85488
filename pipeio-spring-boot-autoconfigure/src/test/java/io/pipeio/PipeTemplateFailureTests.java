package io.pipeio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.AnsweringClient;
import io.pipeio.fixture.ClientProcess;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@link PipeTemplate} throws: {@link PipeException}s that name the
 * server, whatever has gone wrong.
 */
@Timeout(60)
class PipeTemplateFailureTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private void run(TemplateTest test) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.news.out-pipe=news.out",
					"pipeio.servers.news.in-pipe=news.in")
			.run((context) -> test.accept(context.getBean(PipeTemplate.class)));
	}

	private ClientProcess client(String script) {
		return ClientProcess.shell("while ! [ -p \"$1\" ] || ! [ -p \"$2\" ]; do sleep 0.01; done; " + script,
				this.directory.resolve("news.in"), this.directory.resolve("news.out"));
	}

	@Test
	void namesServerAndTypesWhenAnswerIsNoJson() throws Exception {
		try (ClientProcess client = client(AnsweringClient.SHELL)) {
			run((template) -> assertThatExceptionOfType(PipeException.class)
				.isThrownBy(() -> template.convertSendAndReceive("news", new Order("tea"), Price.class, LONG))
				.withMessageContainingAll("'news'", Order.class.getTypeName(), Price.class.getTypeName(), "20 bytes"));
		}
	}

	@Test
	void namesServerAndTypeWhenPayloadCannotBeConverted() {
		run((template) -> List
			.<Runnable>of(() -> template.convertAndSend("news", new Broken()),
					() -> template.convertAndSendAsync("news", new Broken()),
					() -> template.sendAll("news", List.of(new Broken())),
					() -> template.convertSendAndReceive("news", new Broken(), String.class, LONG))
			.forEach((send) -> assertThatExceptionOfType(PipeException.class).isThrownBy(send::run)
				.withMessageContainingAll("'news'", Broken.class.getTypeName())));
	}

	@Test
	void namesServerWhenConverterFails() throws Exception {
		try (ClientProcess client = client(AnsweringClient.SHELL)) {
			run((template) -> {
				template.setMessageConverter(new FailingConverter());
				assertThatExceptionOfType(PipeException.class).isThrownBy(() -> template.convertAndSend("news", 1))
					.withMessageContainingAll("'news'", "java.lang.Integer")
					.withCauseInstanceOf(UnsupportedOperationException.class);
				template
					.setMessageConverter(new PipeMessageConverter(DefaultConversionService.getSharedInstance(), null));
				assertThatExceptionOfType(PipeException.class)
					.isThrownBy(() -> template.convertSendAndReceive("news", 1, Duration.class, LONG))
					.withMessageContainingAll("'news'", "java.lang.Integer", "java.time.Duration");
			});
		}
	}

	@Test
	void namesServerWhenPostProcessorFails() {
		run((template) -> {
			assertThatExceptionOfType(PipeException.class)
				.isThrownBy(() -> template.convertAndSend("news", 1, (message) -> {
					throw new IllegalStateException("on purpose");
				}))
				.withMessageContainingAll("'news'", "post-processor", "on purpose")
				.withCauseInstanceOf(IllegalStateException.class);
			template.setMessagePostProcessors((message) -> {
				throw new IllegalStateException("on purpose");
			});
			List.<Runnable>of(() -> template.send("news", "a"), () -> template.sendAsync("news", "a"),
					() -> template.sendAndReceive("news", "a", LONG))
				.forEach((send) -> assertThatExceptionOfType(PipeException.class).isThrownBy(send::run)
					.withMessageContainingAll("'news'", "on purpose"));
		});
	}

	@Test
	void namesServerWhenThereIsANewlineInTheLine() {
		run((template) -> List
			.<Runnable>of(() -> template.send("news", "a\nb"), () -> template.sendAsync("news", "a\nb"),
					() -> template.convertAndSend("news", "a\nb"), () -> template.sendAndReceive("news", "a\nb", LONG))
			.forEach((send) -> assertThatIllegalArgumentException().isThrownBy(send::run)
				.withMessageContainingAll("'news'", "newline")));
	}

	@Test
	void failsAtOnceWhereNobodyReads() throws Exception {
		run((template) -> {
			PipeOperations now = template.requireConnected();
			List.<Runnable>of(() -> now.send("news", "a"), () -> now.convertAndSend("news", Map.of()),
					() -> now.sendAndReceive("news", "a", Duration.ofDays(1)),
					() -> now.withTimeout(Duration.ofDays(1)).send("news", "a"))
				.forEach((send) -> assertThatExceptionOfType(PipeNotConnectedException.class).isThrownBy(send::run)
					.withMessage("Line not sent to pipe server 'news': no client reads its out-pipe"));
			assertThat(now.sendAsync("news", "a")).failsWithin(LONG)
				.withThrowableOfType(ExecutionException.class)
				.withCauseExactlyInstanceOf(PipeNotConnectedException.class);
			try (ClientProcess client = client(AnsweringClient.SHELL)) {
				await().until(() -> now.isConnected("news"));
				assertThat(now.sendAndReceive("news", "b", LONG)).isEqualTo("re b");
			}
		});
	}

	record Order(String article) {

	}

	record Price(int cents) {

	}

	public static class Broken {

		public String getName() {
			throw new IllegalStateException("on purpose");
		}

	}

	static class FailingConverter implements MessageConverter {

		@Override
		public Object fromMessage(Message<?> message, Class<?> targetClass) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
			throw new UnsupportedOperationException();
		}

	}

	private interface TemplateTest {

		void accept(PipeTemplate template) throws Exception;

	}

}
