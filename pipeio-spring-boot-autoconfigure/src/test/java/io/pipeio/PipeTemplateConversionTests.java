package io.pipeio;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.event.PipeLineDiscardedEvent;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.core.MessagePostProcessor;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@link PipeTemplate} does beyond sending text and bytes.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeTemplateConversionTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class));

	private void run(TemplateTest test, String... properties) {
		run(this.contextRunner, test, properties);
	}

	private void run(ApplicationContextRunner runner, TemplateTest test, String... properties) {
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
	void convertsPayloads() {
		run((template) -> {
			template.convertAndSend("text");
			template.convertAndSend("news", "bytes".getBytes(StandardCharsets.UTF_8));
			template.convertAndSend(42);
			template.convertAndSend("news", new Temperature("café", 21.5));
			assertThat(readLines("news.out", 4)).isEqualTo("text\nbytes\n42\n{\"room\":\"café\",\"celsius\":21.5}\n");
		});
	}

	@Test
	void tellsWhenKernelHasWhatWasConverted() {
		run((template) -> {
			CompletableFuture<?> written = template.convertAndSendAsync("news", 42);
			assertThat(written).isNotDone();
			assertThat(readLines("news.out", 1)).isEqualTo("42\n");
			assertThat(written).succeedsWithin(Duration.ofSeconds(10));
		});
	}

	@Test
	void encodesPayloadsInCharsetOfServer() {
		run((template) -> {
			template.convertAndSend(Map.of("é", 1));
			assertThat(ClientProcess.shell("head -n 1 \"$1\" | od -An -tx1", this.directory.resolve("news.out"))
				.awaitOutput()
				.strip()).isEqualTo("7b 22 e9 22 3a 31 7d 0a");
		}, "pipeio.servers.news.charset=ISO-8859-1");
	}

	@Test
	void sendsAllInOrder() {
		run((template) -> {
			template.sendAll(List.of("one", 2, new Temperature("hall", 18)));
			template.sendAll("news", List.of("three"));
			assertThat(readLines("news.out", 4)).isEqualTo("one\n2\n{\"room\":\"hall\",\"celsius\":18.0}\nthree\n");
		});
	}

	@Test
	void sendsWhatComesBeforeTheOneThatFails() {
		run((template) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> template.sendAll(List.of("one", "two\n", "three")));
			template.send("four");
			assertThat(readLines("news.out", 2)).isEqualTo("one\nfour\n");
		});
	}

	@Test
	void throwsWhenPayloadCannotBeConverted() {
		run((template) -> {
			template.setMessageConverter(new PipeMessageConverter(DefaultConversionService.getSharedInstance(), null));
			assertThatExceptionOfType(PipeConversionException.class)
				.isThrownBy(() -> template.convertAndSend(new Temperature("hall", 18)))
				.withMessageContaining("Temperature");
		});
	}

	private static MessagePostProcessor append(String suffix) {
		return (message) -> {
			boolean text = message.getPayload() instanceof String;
			String line = text ? (String) message.getPayload()
					: new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
			return MessageBuilder.withPayload(line + suffix).copyHeaders(message.getHeaders()).build();
		};
	}

	@Test
	void convertsOnceWhateverTheConverter() {
		run((template) -> {
			template.setMessageConverter(new JacksonJsonMessageConverter());
			template.setMessagePostProcessors((message) -> new GenericMessage<>(message.getPayload()));
			template.convertAndSend("news", Map.of("pieces", 3));
			template.send("news", "text");
			assertThat(readLines("news.out", 2)).isEqualTo("{\"pieces\":3}\ntext\n");
		});
	}

	@Test
	void convertsRequestAndReply() throws Exception {
		try (ClientProcess client = ClientProcess.shell("""
				while ! [ -p "$1" ] || ! [ -p "$2" ]; do sleep 0.01; done
				exec 3> "$1"
				while read -r line; do echo "{\\"room\\":\\"cellar\\",\\"celsius\\":$line}" >&3; done < "$2" """,
				this.directory.resolve("news.in"), this.directory.resolve("news.out"))) {
			run((template) -> {
				assertThat(template.convertSendAndReceive("news", 12, Temperature.class, LONG))
					.isEqualTo(new Temperature("cellar", 12));
				assertThatExceptionOfType(PipeConversionException.class)
					.isThrownBy(() -> template.convertSendAndReceive("news", 12, Integer.class, LONG));
			});
		}
	}

	@Test
	void tellsOfLineThatNobodyHasAskedFor(CapturedOutput output) throws Exception {
		List<PipeLineDiscardedEvent> events = new CopyOnWriteArrayList<>();
		ApplicationListener<PipeLineDiscardedEvent> listener = events::add;
		try (ClientProcess client = ClientProcess.shell("""
				while ! [ -p "$1" ] || ! [ -p "$2" ]; do sleep 0.01; done
				exec 3> "$1"; read -r line < "$2"; echo "re $line" >&3; echo more >&3; read end""",
				this.directory.resolve("news.in"), this.directory.resolve("news.out"))) {
			run(this.contextRunner.withInitializer((context) -> context.addApplicationListener(listener)),
					(template) -> {
						assertThat(template.sendAndReceive("news", "a", LONG)).isEqualTo("re a");
						await().until(() -> events.size() == 1);
					});
		}
		assertThat(events.get(0).getReason()).isEqualTo(DiscardReason.UNEXPECTED);
		assertThat(output).contains("news: discarded a line of 4 bytes from '" + this.directory.resolve("news.in")
				+ "' (no request waits for an answer)");
	}

	@Test
	void refusesToAskServerWithListener() {
		run(this.contextRunner.withBean(NewsListener.class),
				(template) -> assertThatIllegalStateException()
					.isThrownBy(() -> template.sendAndReceive("news", "a", LONG))
					.withMessageContaining("@PipeListener"));
	}

	@Test
	void boundsBlockingOfCall() {
		run((template) -> {
			template.send(new byte[2000]);
			PipeOperations impatient = template.withTimeout(Duration.ZERO);
			List.<Runnable>of(() -> impatient.send("line"), () -> impatient.send("news", new byte[1]),
					() -> impatient.convertAndSend(1), () -> impatient.sendAll(List.of(1)))
				.forEach((send) -> assertThatExceptionOfType(PipeSendException.class).isThrownBy(send::run)
					.withMessageContaining("full"));
			assertThat(impatient.sendAsync("line")).failsWithin(10, TimeUnit.SECONDS);
		}, "pipeio.servers.news.outbound.queue-size=1KB", "pipeio.servers.news.outbound.send-timeout=1h");
	}

	@Test
	void tellsWhetherClientReads() {
		run((template) -> {
			assertThat(template.isConnected("news")).isFalse();
			try (ClientProcess client = ClientProcess.shell("exec 3< \"$1\"; read end",
					this.directory.resolve("news.out"))) {
				await().until(() -> template.isConnected("news"));
			}
			await().until(() -> !template.isConnected("news"));
		});
	}

	@Test
	void sendsToDefaultServer() {
		run((template) -> {
			template.send("one");
			template.withTimeout(Duration.ZERO).convertAndSend(2);
			assertThat(readLines("audit.out", 2)).isEqualTo("one\n2\n");
		}, "pipeio.servers.audit.out-pipe=audit.out", "pipeio.template.default-server=audit");
	}

	@Test
	void ignoresEmptyDefaultServer() {
		run((template) -> {
			template.send("one");
			assertThat(readLines("news.out", 1)).isEqualTo("one\n");
		}, "pipeio.template.default-server=");
	}

	@Test
	void appliesCustomizersInOrder() {
		run(this.contextRunner.withBean(Second.class).withBean(First.class), (template) -> {
			template.send("a");
			assertThat(readLines("news.out", 1)).isEqualTo("a2\n");
		});
	}

	static class NewsListener {

		@PipeListener("news")
		void handle(String line) {
		}

	}

	@Order(1)
	static class First implements PipeTemplateCustomizer {

		@Override
		public void customize(PipeTemplate template) {
			template.setMessagePostProcessors(append("1"));
		}

	}

	@Order(2)
	static class Second implements PipeTemplateCustomizer {

		@Override
		public void customize(PipeTemplate template) {
			template.setMessagePostProcessors(append("2"));
		}

	}

	record Temperature(String room, double celsius) {

	}

	interface TemplateTest {

		void accept(PipeTemplate template) throws Exception;

	}

}
