package io.pipeio.autoconfigure;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for values of properties of which nothing can be made.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnconvertiblePropertyTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			servers.echo.charset                | utf-88             | a charset such as UTF-8 or ISO-8859-1
			servers.echo.charset                | not a charset      | a charset such as UTF-8 or ISO-8859-1
			servers.echo.envelope               | jason              | one of none, json
			servers.echo.outbound.when-full     | panic              | one of block, fail, drop-oldest, drop-newest
			servers.echo.inbound.incomplete-line | keep              | one of discard, deliver
			servers.echo.manage-pipes           | maybe              | true or false
			servers.echo.outbound.send-timeout  | soon               | a duration such as 10s
			servers.echo.outbound.send-timeout  | 999999999999999999d | a duration such as 10s
			servers.echo.outbound.queue-size    | 9223372036854775808B | a size such as 64MB
			servers.echo.outbound.queue-size    | 9223372036854775807MB | a size such as 64MB
			servers.echo.inbound.pipe-capacity  | large              | a size such as 64MB
			listener.concurrency                | two                | a number
			listener.concurrency                | 2147483648         | a number
			listener.batch-size                 | 1.5                | a number
			listener.retry.max-retries          | 9223372036854775808 | a number
			listener.retry.multiplier           | twice              | a number
			shutdown-timeout                    | 1x                 | a duration such as 10s
			health.stalled-after                | never              | a duration such as 10s
			""")
	void explainsValue(String name, String value, String expected) {
		String property = "pipeio." + name;
		assertThat(this.application.run("pipeio.servers.echo.out-pipe=" + this.directory.resolve("echo.out"),
				property + "=" + value))
			.contains("The property '" + property + "' has the value '" + value + "', which is not ")
			.contains("Set '" + property + "' to " + expected)
			.contains("Origin: \"" + property + "\" from property source \"commandLineArgs\"");
	}

	@ParameterizedTest
	@CsvSource({ "servers.echo.outbound.when-full, drop-odest, drop-oldest",
			"listener.error-handling, dead-leter, dead-letter", "servers.echo.charset, UTF8_, UTF-8" })
	void suggestsWhatWasMeant(String name, String value, String meant) {
		assertThat(this.application.run("pipeio.servers.echo.out-pipe=" + this.directory.resolve("echo.out"),
				"pipeio." + name + "=" + value))
			.contains("Did you mean '" + meant + "'?");
	}

}
