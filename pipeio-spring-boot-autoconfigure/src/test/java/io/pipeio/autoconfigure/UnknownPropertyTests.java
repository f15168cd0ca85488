package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.pipeio.PipeServers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for properties of pipeio that there are not.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertyTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@ParameterizedTest
	@CsvSource({ "pipeio.servers.echo.out-pip, pipeio.servers.echo.out-pipe",
			"pipeio.servers.echo.permisions, pipeio.servers.echo.permissions",
			"pipeio.servers.echo.inbound.max-line-lenght, pipeio.servers.echo.inbound.max-line-length",
			"pipeio.servers.echo.outbond.queue-size, pipeio.servers.echo.outbound.queue-size",
			"pipeio.servers.echo.queue-size, pipeio.servers.echo.outbound.queue-size",
			"pipeio.listener.retry.max-retry, pipeio.listener.retry.max-retries",
			"pipeio.listener.concurency, pipeio.listener.concurrency",
			"pipeio.health.stalled-afer, pipeio.health.stalled-after",
			"pipeio.template.default-servr, pipeio.template.default-server",
			"pipeio.server.other.in-pipe, pipeio.servers.other.in-pipe", "pipeio.directry, pipeio.directory" })
	void explainsMisspelledProperty(String property, String meant) {
		assertThat(this.application.run("pipeio.servers.echo.in-pipe=" + this.directory.resolve("echo.in"),
				property + "=1"))
			.contains("There is no property '" + property + "'.")
			.contains("Did you mean '" + meant + "'? Otherwise, remove the property.")
			.contains("Origin: \"" + property + "\" from property source \"commandLineArgs\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					pipeio.server.foo.max-line-lengt  | 'pipeio.servers.foo.inbound.max-line-length' or 'pipeio.servers.foo.outbound.max-line-length'
					pipeio.server.foo.xyzzy           | 'pipeio.servers'
					pipeio.server.foo                 | 'pipeio.servers.foo'
					pipeio.listner.xyzzy              | 'pipeio.listener'
					pipeio.servers-echo.in-pipe       | 'pipeio.servers.echo.in-pipe'
					pipeio.servers-echo.permisions    | 'pipeio.servers.echo.permissions'
					pipeio.server-echo.in-pipe        | 'pipeio.servers.echo.in-pipe'
					pipeio.listener-concurrency       | 'pipeio.listener.concurrency'
					""")
	void explainsMisspelledGroupWhateverIsBelow(String property, String hint) {
		assertThat(report(property)).contains("There is no property '" + property + "'.")
			.contains("Did you mean " + hint + "? Otherwise, remove the property.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			pipeio.error-handling             | 'pipeio.listener.error-handling'
			pipeio.errorHandling              | 'pipeio.listener.error-handling'
			pipeio.permissions                | 'pipeio.servers.<name>.permissions'
			pipeio.stalled-after              | 'pipeio.health.stalled-after'
			pipeio.server                     | 'pipeio.listener.dead-letter.server'
			pipeio.auto-startup               | 'pipeio.listener.auto-startup' or 'pipeio.servers.<name>.auto-startup'
			pipeio.retry                      | 'pipeio.listener.retry'
			pipeio.dead-letter.file           | 'pipeio.listener.dead-letter.file'
			pipeio.retry.xyzzy                | 'pipeio.listener.retry'
			pipeio.retry.max-retry            | 'pipeio.listener.retry.max-retries'
			pipeio.inbound.max-line-length    | 'pipeio.servers.<name>.inbound.max-line-length'
			""")
	void explainsForgottenLevel(String property, String hint) {
		assertThat(report(property)).contains("There is no property '" + property + "'.")
			.contains("Did you mean " + hint + "? Otherwise, remove the property.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					pipeio.servers.echo.max-line-lenght   | 'pipeio.servers.echo.inbound.max-line-length' or 'pipeio.servers.echo.outbound.max-line-length'
					pipeio.servers.echo.max-line-length   | 'pipeio.servers.echo.inbound.max-line-length' or 'pipeio.servers.echo.outbound.max-line-length'
					pipeio.servers.echo.maxLineLength     | 'pipeio.servers.echo.inbound.max-line-length' or 'pipeio.servers.echo.outbound.max-line-length'
					pipeio.listener.max-retry             | 'pipeio.listener.retry.max-retries'
					pipeio.servers.echo.stalled-after     | 'pipeio.health.stalled-after'
					pipeio.servers.echo.stalled-afer      | 'pipeio.health.stalled-after'
					pipeio.servers.echo.shutdown-timeout  | 'pipeio.shutdown-timeout'
					pipeio.template.permissions           | 'pipeio.servers.<name>.permissions'
					pipeio.health.pipe-capacity           | 'pipeio.servers.<name>.inbound.pipe-capacity' or 'pipeio.servers.<name>.outbound.pipe-capacity'
					""")
	void explainsPropertyAtWrongLevel(String property, String hint) {
		assertThat(report(property)).contains("There is no property '" + property + "'.")
			.contains("Did you mean " + hint + "? Otherwise, remove the property.");
	}

	private String report(String property) {
		return this.application.run("pipeio.servers.echo.in-pipe=" + this.directory.resolve("echo.in"),
				property + "=1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "pipeio.servers.echo.pipe", "pipeio.servers.echo.xyzzy",
			"pipeio.servers.echo.in-pipe.path", "pipeio.servers.echo.inbound.xyzzy.abc" })
	void refusesWhatResemblesNothing(String property) {
		assertThat(this.application.run("pipeio.servers.echo.in-pipe=" + this.directory.resolve("echo.in"),
				property + "=1"))
			.contains("There is no property '" + property + "'.")
			.contains("Remove the property, or correct its name.");
	}

	@Test
	void tellsOfAllAtOnceAndOfValuesToo() {
		assertThat(this.application.run("pipeio.servers.echo.in-pip=a", "pipeio.servers.echo.charset=utf-88",
				"pipeio.servers.other.out-pipe=x", "pipeio.servers.other.outbound.when-full=drop-odest",
				"pipeio.shutdown-timeout=-1s", "pipeio.listener.batch-size=0", "pipeio.listener.concurrency=two"))
			.contains("'pipeio.servers.echo.in-pip'", "'pipeio.servers.echo.charset' has the value 'utf-88'",
					"'pipeio.servers.other.outbound.when-full' has the value 'drop-odest'",
					"'pipeio.shutdown-timeout' has the value '-1s'", "'pipeio.listener.batch-size' has the value '0'",
					"'pipeio.listener.concurrency' has the value 'two'")
			.contains("6. ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "pipeio.servers.echo.outPipe", "pipeio.servers.echo.out_pipe",
			"pipeio.servers.echo.OUT_PIPE", "pipeio.servers.echo.OutPipe", "pipeio.servers[echo].out-pipe" })
	void takesEverySpelling(String property) {
		runner("pipeio.servers.echo.in-pipe=echo.in", property + "=echo.out").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(this.directory.resolve("echo.out")).exists();
		});
	}

	@Test
	void takesServerWithAnyName() {
		runner("pipeio.servers[a.b in-pip].in-pipe=echo.in", "pipeio.servers.in-pip.in-pipe=other.in")
			.run((context) -> assertThat(context.getBean(PipeServers.class)).hasSize(2));
	}

	@Test
	void leavesEnvironmentVariablesAlone() {
		Map<String, Object> variables = Map.of("PIPEIO_SERVERS_ECHO_IN_PIPE", "echo.in", "PIPEIO_SERVERS_ECHO_INPIPE",
				"echo.in", "PIPEIO_SERVERS_SERVICE_HOST", "10.0.0.1", "PIPEIO_LISTENER_PORT", "tcp://10.0.0.1:80",
				"PIPEIO_SERVER_PORT", "80", "PIPEIO_PERMISSIONS", "rw-------", "PIPEIO_DEADLETTER_FILE", "x");
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
					"pipeio.servers.service.in-pipe=service.in")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void takesConfigurationTree() throws IOException {
		Path tree = Files.createDirectories(this.directory.resolve("tree/pipeio/servers/echo")).getParent();
		Files.writeString(tree.resolve("echo/in-pipe"), "echo.in");
		Files.writeString(tree.getParent().resolve("directory"), this.directory.toString());
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new ConfigTreePropertySource("tree", this.directory.resolve("tree"))))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(this.directory.resolve("echo.in")).exists();
			});
	}

	@Test
	void leavesPropertiesOfOthersAlone() {
		runner("pipeio.servers.echo.in-pipe=echo.in", "pipeio.mine.greeting=hello", "pipeiox.servers.echo.in-pip=x",
				"my.pipeio.servers.echo.in-pip=x", "pipeio.mine.permissions=x", "pipeio.observers.mine.name=x",
				"pipeio.my-servers.one.in-pip=x", "pipeio.health-check.enabled=true", "pipeio.servers-poll=5s",
				"pipeio.file.path=x", "pipeio.healthy=true")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void asksNothingWhenDisabled() {
		runner("pipeio.enabled=false", "pipeio.servers.echo.in-pip=echo.in")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private ApplicationContextRunner runner(String... properties) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues(
					Stream.concat(Stream.of("pipeio.directory=" + this.directory), List.of(properties).stream())
						.toArray(String[]::new));
	}

}
