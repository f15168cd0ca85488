package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeInUseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for pipes that two applications want to serve.
 */
class PipeClaimTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@ParameterizedTest
	@EnumSource
	void refusesPipeOfOtherContextAndLeavesItAlone(PipeDirection direction) {
		Path wanted = (direction == PipeDirection.IN) ? in() : out();
		String property = (direction == PipeDirection.IN) ? "in-pipe" : "out-pipe";
		echoRunner().run((first) -> {
			Object before = inode(wanted);
			this.contextRunner.withPropertyValues("pipeio.servers.second.%s=%s".formatted(property, wanted))
				.run((second) -> assertThat(second).getFailure().satisfies(PipeClaimTests::assertThatIsRefused));
			assertThat(inode(wanted)).isEqualTo(before);
			assertThat(exchange("still there")).isEqualTo("still there\n");
		});
		this.contextRunner.withPropertyValues("pipeio.servers.second.%s=%s".formatted(property, wanted))
			.run((second) -> assertThat(second).hasNotFailed());
	}

	private static void assertThatIsRefused(Throwable failure) {
		assertThat(Stream.iterate(failure, Objects::nonNull, Throwable::getCause))
			.hasAtLeastOneElementOfType(PipeInUseException.class);
	}

	@Test
	void takesOverPipesOfKilledProcess() throws IOException {
		Object before;
		try (ClientProcess killed = ClientProcess.java(EchoApplication.class, List.of(),
				"--pipeio.servers.echo.in-pipe=" + in(), "--pipeio.servers.echo.out-pipe=" + out())) {
			await().atMost(LIMIT).until(() -> killed.stdoutText().contains("Started "));
			before = inode(in());
			ClientProcess.start("kill", "-KILL", Long.toString(killed.pid())).awaitOutput();
			assertThat(killed.awaitExitCode(LIMIT)).isEqualTo(128 + 9);
		}
		assertThat(in()).exists();
		echoRunner().run((context) -> {
			assertThat(inode(in())).isEqualTo(before);
			assertThat(exchange("hello")).isEqualTo("hello\n");
		});
		assertThat(this.directory).isEmptyDirectory();
	}

	private ApplicationContextRunner echoRunner() {
		return this.contextRunner.withBean(EchoApplication.class)
			.withPropertyValues("pipeio.servers.echo.in-pipe=" + in(), "pipeio.servers.echo.out-pipe=" + out());
	}

	private String exchange(String line) {
		return ClientProcess.shell("echo \"$3\" > \"$1\"; head -n 1 \"$2\"", in(), out(), line).awaitOutput();
	}

	private static Object inode(Path path) throws IOException {
		return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
	}

	private Path in() {
		return this.directory.resolve("echo.in");
	}

	private Path out() {
		return this.directory.resolve("echo.out");
	}

}
