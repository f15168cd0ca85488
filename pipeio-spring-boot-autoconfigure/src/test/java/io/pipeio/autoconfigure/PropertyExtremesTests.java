package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.pipeio.PipeListener;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the extremes of every property that is a number, a duration or a size: an
 * application with it works, or does not start and names it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PropertyExtremesTests {

	private static final List<String> INTEGERS = List.of("0", "-1", "1", "2147483647", "-2147483648", "2147483648");

	private static final Map<String, List<String>> EXTREMES = Map.of("java.lang.Integer", INTEGERS, "java.lang.Long",
			Stream.concat(INTEGERS.stream(),
					Stream.of("9223372036854775807", "-9223372036854775808", "9223372036854775808"))
				.toList(),
			"java.lang.Double",
			List.of("0", "-0.0", "-1", "1", "NaN", "Infinity", "-Infinity", "1.7976931348623157E308", "4.9E-324",
					"1e999"),
			"java.time.Duration",
			List.of("0s", "-1s", "1ns", "-1ns", "300000d", "106751991167d", "106751991168d", "2562047788015215h",
					"-2562047788015215h", "PT2562047788015215H30M7.999999999S", "PT-2562047788015215H-30M-8S",
					"99999999999999999d"),
			"org.springframework.util.unit.DataSize", List.of("0B", "-1B", "1B", "2147483647B", "2147483648B",
					"9223372036854775807B", "-9223372036854775808B", "9223372036854775807KB", "9223372036854775808B"));

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource("extremes")
	void worksOrIsRefused(String property, String value) {
		Path in = this.directory.resolve("echo.in");
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class,
					PipeHealthContributorAutoConfiguration.class, HealthContributorAutoConfiguration.class))
			.withBean(Echo.class)
			.withPropertyValues("pipeio.listener.retry.enabled=true", "pipeio.servers.echo.in-pipe=" + in,
					"pipeio.servers.echo.out-pipe=" + this.directory.resolve("echo.out"), property + "=" + value)
			.run((context) -> {
				if (context.getStartupFailure() != null) {
					assertThatAnalysisNames(property, value, context);
				}
				else {
					assertThat(ClientProcess
						.shell("echo x > \"$1\"; timeout 20 head -n 1 \"$2\"", in, this.directory.resolve("echo.out"))
						.awaitOutput()).isEqualTo("x\n");
				}
			});
		assertThat(this.directory).isEmptyDirectory();
	}

	private static void assertThatAnalysisNames(String property, String value, AssertableApplicationContext context) {
		MockEnvironment environment = new MockEnvironment().withProperty(property, value);
		FailureAnalysis analysis = new InvalidPipePropertyFailureAnalyzer(environment)
			.analyze(context.getStartupFailure());
		if (analysis == null) {
			// The kernel may refuse what pipeio does not
			analysis = new PipeServerStartFailureAnalyzer(environment).analyze(context.getStartupFailure());
		}
		assertThat(analysis).as(() -> "an analysis of " + context.getStartupFailure()).isNotNull();
		assertThat(analysis.getDescription()).contains("'" + property + "'");
		assertThat(analysis.getAction()).contains("'" + property + "'");
	}

	static Stream<Arguments> extremes() throws IOException {
		List<Arguments> extremes = PropertyMetadata.all()
			.values()
			.stream()
			.flatMap((property) -> EXTREMES.getOrDefault(property.type(), List.of())
				.stream()
				.map((value) -> Arguments.of(property.name().replace("*", "echo"), value)))
			.toList();
		assertThat(extremes).hasSizeGreaterThan(90);
		return extremes.stream();
	}

	@ParameterizedTest
	@MethodSource("intervals")
	@Timeout(30)
	void stopsWhileItWaitsForAnotherCall(String interval) {
		Path in = this.directory.resolve("echo.in");
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withBean(Failing.class)
			.withPropertyValues("pipeio.listener.retry.enabled=true", "pipeio.shutdown-timeout=100ms",
					"pipeio.listener.retry.initial-interval=" + interval,
					"pipeio.listener.retry.max-interval=106751991167d", "pipeio.listener.retry.multiplier=1.7E308",
					"pipeio.listener.retry.max-retries=9223372036854775807", "pipeio.servers.echo.in-pipe=" + in)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				ClientProcess.shell("echo x > \"$1\"", in).awaitExit(Duration.ofSeconds(10));
			});
		assertThat(this.directory).isEmptyDirectory();
	}

	static List<String> intervals() {
		return List.of("1ms", "300000d", "106751991167d");
	}

	private static final class Echo {

		@PipeListener("echo")
		String echo(String line) {
			return line;
		}

		@PipeListener(servers = "echo", batch = "true")
		void count(List<String> lines) {
		}

	}

	private static final class Failing {

		@PipeListener("echo")
		void fail(String line) {
			throw new IllegalStateException("Not this line");
		}

	}

}
