package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.pipeio.autoconfigure.property.PropertyOrigins;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidPipePropertyFailureAnalyzer}: what an application prints that
 * does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidPipePropertyFailureAnalyzerTests {

	private static final String PERMISSIONS_ACTION = "Set 'pipeio.servers.echo.permissions' to symbols, as in "
			+ "rw-rw----, or to an octal number with a leading zero and in quotes, as in \"0660\".";

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@Test
	void explainsServerWithoutPath() {
		String report = this.application.run("pipeio.servers.echo.charset=UTF-8");
		assertThat(report)
			.contains("The pipe server 'echo' has neither 'pipeio.servers.echo.in-pipe' nor "
					+ "'pipeio.servers.echo.out-pipe': there is no path to serve.")
			.contains("Set 'pipeio.servers.echo.in-pipe' to receive lines, 'pipeio.servers.echo.out-pipe' to send "
					+ "lines, or both.");
	}

	@Test
	void showsWhatIsThereOfServerWithoutPath() throws IOException {
		assertThat(runYaml("""
				pipeio:
				  servers:
				    echo:
				      in-pip: echo.in
				""")).contains("There is no property 'pipeio.servers.echo.in-pip'.")
			.contains("Did you mean 'pipeio.servers.echo.in-pipe'?")
			.containsPattern("""
					    Property: pipeio\\.servers\\.echo\\.in-pip
					    Value: "echo\\.in"
					    Origin: .*application\\.yml.* - 4:15
					""");
	}

	@Test
	void explainsAllProblemsAtOnce() throws IOException {
		assertThat(runYaml("""
				pipeio:
				  shutdown-timeout: -3s
				  servers:
				    echo:
				      in-pipe: echo.in
				      charset: UTF-16
				    other:
				      out-pipe: ./echo.in
				      outbound:
				        queueSize: 0B
				""")).containsPattern(
				"""
						1\\. The property 'pipeio\\.servers\\.echo\\.charset' has .*

						    Property: pipeio\\.servers\\.echo\\.charset
						    Value: "UTF-16"
						    Origin: .* - 6:16

						2\\. The property 'pipeio\\.shutdown-timeout' has the value '-3s', .*

						    Property: pipeio\\.shutdown-timeout
						    Value: "-3s"
						    Origin: .* - 2:21

						3\\. The properties 'pipeio\\.servers\\.echo\\.in-pipe' and 'pipeio\\.servers\\.other\\.out-pipe' name .*

						    Property: pipeio\\.servers\\.echo\\.in-pipe
						    Value: "echo\\.in"
						    Origin: .* - 5:16

						    Property: pipeio\\.servers\\.other\\.out-pipe
						    Value: "\\./echo\\.in"
						    Origin: .* - 8:17

						4\\. The property 'pipeio\\.servers\\.other\\.outbound\\.queue-size' has the value '0B', .*

						    Property: pipeio\\.servers\\.other\\.outbound\\.queueSize
						    Value: "0B"
						    Origin: .* - 10:20

						Action:

						1\\. Set 'pipeio\\.servers\\.echo\\.charset' to a charset such as UTF-8 or ISO-8859-1\\.

						2\\. Set 'pipeio\\.shutdown-timeout' to a duration such as 10s\\.

						3\\. Give each of them a pipe of its own\\.

						4\\. Set 'pipeio\\.servers\\.other\\.outbound\\.queue-size' to a size such as 64MB\\.
						""");
	}

	@Test
	void tellsThatPropertyComesFromCommandLine() {
		assertThat(this.application.run("pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.permissions=x"))
			.contains("Origin: \"pipeio.servers.echo.permissions\" from property source \"commandLineArgs\"");
	}

	@Test
	void tellsThatPropertyComesFromEnvironment() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
					Map.of("PIPEIO_SERVERS_ECHO_INPIPE", "a\nb")));
		String origins = new PropertyOrigins(environment).describe(List.of("pipeio.servers.echo.in-pipe"));
		assertThat(origins).contains("Value: \"a\\u000ab\"").contains("PIPEIO_SERVERS_ECHO_INPIPE");
		assertThat(new PropertyOrigins(environment).describe(List.of("pipeio.servers.other.in-pipe"))).isEmpty();
	}

	@Test
	void explainsDefaultServerThatDoesNotExist() {
		assertThat(this.application.run("pipeio.servers.echo.out-pipe=echo.out", "pipeio.template.default-server=ecko"))
			.contains("The property 'pipeio.template.default-server' names a pipe server that does not exist. "
					+ "There is no pipe server 'ecko' (known: echo).")
			.contains("Did you mean 'echo'? Otherwise, name a server of 'pipeio.servers', or remove the property.");
	}

	@Test
	void explainsDefaultServerThatCannotSend() {
		assertThat(this.application.run("pipeio.servers.echo.in-pipe=echo.in", "pipeio.template.default-server=echo"))
			.contains("The property 'pipeio.template.default-server' names the pipe server 'echo', "
					+ "which has no out-pipe.")
			.contains("Set 'pipeio.servers.echo.out-pipe', or name a server that can send.");
	}

	@Test
	void explainsServerWithEmptyPaths() throws IOException {
		assertThat(runYaml("""
				pipeio:
				  servers:
				    echo:
				      in-pipe:
				      out-pipe: ""
				""")).contains("The pipe server 'echo' has neither 'pipeio.servers.echo.in-pipe' nor");
	}

	@Test
	void explainsServerWithNothingButName() throws IOException {
		// Spring Boot 4.0 takes the name for text, and refuses it before pipeio can
		assertThat(runYaml("""
				pipeio:
				  servers:
				    echo:
				""")).containsAnyOf("The pipe server 'echo' has neither 'pipeio.servers.echo.in-pipe' nor",
				"Failed to bind properties under 'pipeio.servers.echo'");
	}

	@ParameterizedTest
	@CsvSource({ "0600, 384", "0660, 432", "0666, 438", "0640, 416" })
	void explainsUnquotedOctalNumberOfYaml(String written, String arriving) throws IOException {
		String report = runYaml("""
				pipeio:
				  servers:
				    echo:
				      in-pipe: echo.in
				      permissions: %s
				""".formatted(written));
		assertThat(report)
			.contains("The property 'pipeio.servers.echo.permissions' has the value '" + arriving
					+ "', which cannot be used for 'echo.in': it is no set of permissions (YAML reads a number with a "
					+ "leading zero and without quotes as octal: was it " + written + "?).")
			.contains(PERMISSIONS_ACTION);
	}

	@Test
	void explainsNewlineAtTheEndOfPath() throws IOException {
		assertThat(runYaml("""
				pipeio:
				  servers:
				    echo:
				      in-pipe: |
				        echo.in
				""")).contains("The property 'pipeio.servers.echo.in-pipe' has the value 'echo.in",
				"the path of a pipe must not contain control characters");
	}

	@Test
	void explainsNameThatCannotBe() {
		String report = this.application.run("pipeio.directory=" + this.directory,
				"pipeio.servers[a/b].in-pipe=echo.in");
		assertThat(report)
			.contains("The name 'a/b' below 'pipeio.servers' cannot be used: it must not contain a slash.")
			.contains("Give the server another name: letters, digits and dashes will do.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rw", "600", "0888", "rw-rw-rw-rw-", "wr-------", "u=rw", "00600", "rw-------+", "0x180" })
	void explainsWrongPermissions(String permissions) {
		String report = this.application.run("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.permissions=" + permissions);
		assertThat(report)
			.contains("The property 'pipeio.servers.echo.permissions' has the value '" + permissions
					+ "', which cannot be used for 'echo.in': it is no set of permissions.")
			.contains(PERMISSIONS_ACTION)
			.doesNotContain("YAML");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			charset                 | UTF-16       | must encode a newline as the one byte 0x0a
			charset                 | UTF-32LE     | must encode a newline as the one byte 0x0a
			inbound.max-line-length | 0B           | must be between 1 and 2147483639 bytes
			inbound.max-line-length | 3221225472B  | must be between 1 and 2147483639 bytes
			inbound.max-line-length | -1B          | must be between 1 and 2147483639 bytes
			inbound.pipe-capacity   | 0B           | must be between 1 and 1073741824 bytes
			inbound.pipe-capacity   | 2147483648B  | must be between 1 and 1073741824 bytes
			outbound.max-line-length | 0B          | must be between 1 and 2147483639 bytes
			outbound.queue-size     | 0B           | must be positive
			outbound.send-timeout   | PT-1S        | must not be negative
			outbound.pipe-capacity  | -1B          | must be between 1 and 1073741824 bytes
			""")
	void explainsValueThatCannotBeUsed(String property, String value, String problem) {
		String name = "pipeio.servers.echo." + property;
		String report = this.application.run("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", name + "=" + value);
		assertThat(report)
			.contains("The property '" + name + "' has the value '" + value
					+ "', which cannot be used for 'echo.in': it must ")
			.contains(problem)
			.contains("Set '" + name + "' to a ");
	}

	@Test
	void explainsLineLengthBeyondLargestArray() {
		assertThat(this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
				"pipeio.servers.echo.inbound.max-line-length=3GB"))
			.contains("The property 'pipeio.servers.echo.inbound.max-line-length' has the value '3GB'");
	}

	@Test
	void explainsNegativeShutdownTimeout() {
		assertThat(this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in",
				"pipeio.shutdown-timeout=-3s"))
			.contains(
					"The property 'pipeio.shutdown-timeout' has the value '-3s', which cannot be used for all pipes: ");
	}

	@Test
	void explainsPathThatIsUsedTwiceByOneServer() {
		String report = this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo",
				"pipeio.servers.echo.out-pipe=./echo");
		assertThat(report)
			.contains("The properties 'pipeio.servers.echo.in-pipe' and 'pipeio.servers.echo.out-pipe' name the same "
					+ "pipe, '" + this.directory.resolve("echo") + "'.")
			.contains("Give each of them a pipe of its own.");
	}

	@Test
	void explainsPathThatIsUsedByTwoServers() {
		String report = this.application.run("pipeio.directory=" + this.directory, "pipeio.servers.a.in-pipe=echo",
				"pipeio.servers.b.out-pipe=" + this.directory.resolve("x/../echo"));
		assertThat(report)
			.contains("The properties 'pipeio.servers.a.in-pipe' and 'pipeio.servers.b.out-pipe' name the same pipe, '"
					+ this.directory.resolve("echo") + "'.")
			.contains("Give each of them a pipe of its own.");
	}

	private String runYaml(String yaml) throws IOException {
		Path file = Files.writeString(this.directory.resolve("application.yml"), yaml);
		return this.application.run("spring.config.location=" + file.toUri(), "pipeio.directory=" + this.directory);
	}

}
