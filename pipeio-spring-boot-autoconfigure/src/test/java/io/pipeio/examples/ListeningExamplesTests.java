package io.pipeio.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.examples.Orders.Order;
import io.pipeio.fixture.ClientProcess;
import jakarta.validation.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Runs the examples of docs/listeners.md, and the first one of the README.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ListeningExamplesTests {

	private static final List<String> SERVERS = List.of("orders", "numbers", "journal", "mails", "readings", "invoices",
			"control", "lookups", "questions", "divisions", "greetings");

	@TempDir
	private Path directory;

	private void run(Consumer<ApplicationContext> test, Class<?>... beans) {
		List<String> properties = new ArrayList<>(List.of("pipeio.directory=" + this.directory.resolve("pipes"),
				"app.dead-letters=" + this.directory.resolve("dead"), "pipeio.servers.orders-out.out-pipe=orders-out"));
		SERVERS.forEach((name) -> Stream.of("in", "out")
			.forEach((end) -> properties.add("pipeio.servers.%s.%s-pipe=%s.%s".formatted(name, end, name, end))));
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class,
					TaskExecutionAutoConfiguration.class, ValidationAutoConfiguration.class))
			.withUserConfiguration(beans)
			.withPropertyValues(properties.toArray(String[]::new))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(context);
			});
	}

	private void write(String server, String... lines) {
		ClientProcess.shell("printf '%s\\n' \"$2\" > \"$1\"", pipe(server + ".in"), String.join("\n", lines))
			.awaitOutput();
	}

	private String ask(String server, String... lines) {
		write(server, lines);
		return read(server + ".out", lines.length);
	}

	private String read(String pipe, int lines) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", pipe(pipe), lines).awaitOutput();
	}

	private Path pipe(String name) {
		return this.directory.resolve("pipes").resolve(name);
	}

	@Test
	void greets() {
		AtomicReference<ClientProcess> client = new AtomicReference<>();
		run((context) -> {
			client.set(ClientProcess.shell("cat \"$1\"", pipe("greetings.out")));
			write("greetings", "Ann");
			await().until(() -> client.get().stdoutText().equals("Hello, Ann\n"));
		}, Greetings.class);
		assertThat(client.get().awaitOutput()).isEqualTo("Hello, Ann\nGoodbye\n");
	}

	@Test
	void takesObjects(CapturedOutput output) {
		run((context) -> {
			Orders orders = context.getBean(Orders.class);
			write("orders", "{\"article\":\"apple\",\"pieces\":0}", "{\"article\":\"pear\",\"pieces\":2}");
			await().until(() -> orders.log.contains("2 x pear"));
			assertThat(output).contains("Orders.order(Order)").contains("must be greater than 0");
			assertThat(ask("numbers", "12")).isEqualTo("144\n");
			write("journal", "hello");
			await().until(() -> orders.log.stream().anyMatch((entry) -> entry.matches("journal 1 at .*Z: hello")));
			write("mails", "Dear you");
			await().until(() -> orders.log.contains("Dear you of 8 bytes"));
			write("readings", "1", "2", "3");
			await().until(() -> orders.log.contains("stored [1, 2, 3]"));
			write("invoices", "{\"orders\":[{\"article\":\"fig\",\"pieces\":1},{\"article\":\"plum\",\"pieces\":2}]}");
			assertThat(read("orders-out", 2))
				.isEqualTo("{\"article\":\"fig\",\"pieces\":1}\n{\"article\":\"plum\",\"pieces\":2}\n");
		}, Orders.class);
	}

	@Test
	void takesCommands(CapturedOutput output) {
		run((context) -> {
			assertThat(ask("control", "volume 11", "status", "play tune", "play tune from 30", "dance"))
				.isEqualTo("ok\nvolume 11\nplaying tune from 0\nplaying tune from 30\nunknown command: dance\n");
			assertThat(ask("control", "volume 00000000000000000007")).isEqualTo("ok\n");
			await().until(() -> output.getOut().contains("Too loud: volume 0"));
		}, Player.class);
	}

	@Test
	void answersCommandsAsTheDocumentationSays() throws IOException {
		Path document = Path.of("").toAbsolutePath().getParent().resolve("docs/listeners.md");
		assumeTrue(Files.exists(document), "the documentation is there");
		String section = Files.readString(document).split("\n## Commands\n")[1].split("\n## ")[0];
		MatchResult configuration = first(section, "(?s)```yaml\n(.*?)```");
		List<MatchResult> commands = Pattern.compile("\n\\| `(.*)` \\| `(.*)` \\|").matcher(section).results().toList();
		assertThat(commands).hasSizeGreaterThan(5);
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withInitializer((context) -> addProperties(context, configuration.group(1)))
			.withSystemProperties("pipeio.directory=" + this.directory.resolve("pipes"))
			.withUserConfiguration(Player.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				for (MatchResult command : commands) {
					assertThat(ask("control", command.group(1))).isEqualTo(command.group(2) + "\n");
				}
				write("control", "volume 00000000000000000007");
				assertThat(read("control.out", 2)).isEqualTo("error: Too loud: volume 00000000000000000007\nok\n");
			});
	}

	private static MatchResult first(String text, String pattern) {
		return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow();
	}

	private static void addProperties(ConfigurableApplicationContext context, String yaml) {
		try {
			new YamlPropertySourceLoader().load("documentation", new ByteArrayResource(yaml.getBytes()))
				.forEach(context.getEnvironment().getPropertySources()::addLast);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void takesItsTime() {
		run((context) -> {
			assertThat(ask("lookups", "Ann", "Bob")).isEqualTo("Ann found\nBob found\n");
			assertThat(ask("questions", "Really")).isEqualTo("Really? Yes.\n");
			Mailbox mailbox = context.getBean(Mailbox.class);
			mailbox.closeForLunch();
			write("mails", "letter");
			mailbox.openAgain();
			assertThat(read("mails.out", 1)).isEqualTo("delivered letter\n");
		}, Mailbox.class);
	}

	@Test
	void handlesFailures() {
		run((context) -> {
			assertThat(ask("divisions", "8 / 2", "1 / 0")).isEqualTo("4\nsorry, line 2 has failed: / by zero\n");
			write("numbers", "many");
			Path deadLetters = this.directory.resolve("dead");
			await().until(() -> Files.exists(deadLetters) && Files.readString(deadLetters).endsWith("\n"));
			assertThat(deadLetters).content()
				.contains("\"server\":\"numbers\",\"listener\":\"failures.add\",\"line\":\"many\"");
			assertThat(ask("control", "off")).isEqualTo("switched off\n");
		}, Failures.class, Switch.class);
	}

	@Test
	void apologizesForLineThatIsNoJson() {
		run((context) -> assertThat(ask("orders", "{x", "{\"article\":\"\",\"pieces\":0}"))
			.startsWith("sorry, line 1 has failed: the line is not valid JSON")
			.contains("\nsorry, line 2 has failed: ")
			.contains("pieces must be greater than 0"), Failures.class, OrderTaker.class);
	}

	@Test
	void registersWithoutAnnotation() {
		run((context) -> {
			assertThat(ask("journal", "money came")).isEqualTo("audited 10 bytes\n");
			assertThat(context.getBean(AuditConfiguration.class).log).containsExactly("audit gets money came");
		}, AuditConfiguration.class);
	}

	private static final class OrderTaker {

		@PipeListener(servers = "orders", errorHandler = "apologies")
		String take(@Valid Order order) {
			return "taken";
		}

	}

	private static final class Switch {

		@ControlListener("off")
		String switchOff() {
			return "switched off";
		}

	}

}
