package io.pipeio.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.pipeio.PipeTemplate;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractRefreshableApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@link PipeIoAutoConfiguration} leaves behind: nothing, however the
 * application ends.
 */
class PipeIoAutoConfigurationCleanupTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void leavesNothingAfterClose() {
		echoRunner().withBean(EchoApplication.class).run((context) -> {
			assertThat(pipes()).isDirectoryContaining("glob:**/echo.in").isDirectoryContaining("glob:**/echo.out");
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.contains("pipeio-echo-in", "pipeio-echo-out");
		});
		assertThatNothingIsLeft();
	}

	@Test
	void leavesNothingAfterCloseWithClients() {
		List<ClientProcess> clients = new ArrayList<>();
		echoRunner().withBean(EchoApplication.class).run((context) -> {
			Path in = pipes().resolve("echo.in");
			clients.add(ClientProcess.shell("cat \"$1\"", pipes().resolve("echo.out")));
			clients.add(ClientProcess.shell("exec 3> \"$1\"; echo hello >&3; printf half >&3; exec sleep 60", in));
			await().atMost(LIMIT).until(() -> clients.get(0).stdoutText().equals("hello\n"));
		});
		assertThatNothingIsLeft();
		clients.get(0).awaitExit(LIMIT);
		clients.get(1).close();
	}

	@Test
	void releasesClientsThatWaitWithoutListener() {
		ClientProcess[] writer = new ClientProcess[1];
		echoRunner().run((context) -> {
			writer[0] = ClientProcess.shell("echo hello > \"$1\"", pipes().resolve("echo.in"));
			await().until(writer[0]::isBlocked);
		});
		writer[0].awaitExitCode(LIMIT);
		assertThatNothingIsLeft();
	}

	@Test
	void leavesNothingWhenBeanCannotBeCreated() {
		echoRunner().withBean(EchoApplication.class)
			.withUserConfiguration(FailingBeanConfiguration.class)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("on purpose"));
		assertThatNothingIsLeft();
	}

	@Test
	void leavesNothingWhenRunnerFails() {
		SpringApplicationBuilder application = new SpringApplicationBuilder(EchoApplication.class,
				FailingRunnerConfiguration.class)
			.web(WebApplicationType.NONE);
		assertThatIllegalStateException().isThrownBy(() -> run(application)).withMessageContaining("on purpose");
		assertThatNothingIsLeft();
	}

	@Test
	void leavesNothingAfterEachOfManyRuns() {
		for (int i = 0; i < 20; i++) {
			try (ConfigurableApplicationContext context = run(
					new SpringApplicationBuilder(EchoApplication.class).web(WebApplicationType.NONE))) {
				context.getBean(PipeTemplate.class).send("nobody reads this");
			}
			assertThatNothingIsLeft();
		}
	}

	@Test
	void keepsJvmAliveUntilItIsToldToStop() {
		try (ClientProcess application = ClientProcess.java(EchoApplication.class, List.of(), arguments())) {
			assertThat(ClientProcess
				.shell("until test -p \"$1\"; do sleep 0.1; done; echo hello > \"$1\"; head -n 1 \"$2\"",
						pipes().resolve("echo.in"), pipes().resolve("echo.out"))
				.awaitOutput()).isEqualTo("hello\n");
			await().atMost(LIMIT).until(() -> application.stdoutText().contains("Started "));
			assertThat(application.isAlive()).isTrue();
			ClientProcess.start("kill", "-TERM", Long.toString(application.pid())).awaitOutput();
			assertThat(application.awaitExitCode(LIMIT)).isEqualTo(128 + 15);
			assertThat(application.stdoutText()).doesNotContain("WARN").doesNotContain("ERROR");
		}
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void leavesNothingAfterSecondSignalDuringTheStop() {
		String[] arguments = Stream.concat(Stream.of(arguments()), Stream.of("--pipeio.shutdown-timeout=2s"))
			.toArray(String[]::new);
		try (ClientProcess application = ClientProcess.java(EchoApplication.class, List.of(), arguments);
				ClientProcess reader = ClientProcess.shell(
						"until test -p \"$1\"; do sleep 0.1; done; exec < \"$1\"; echo open; exec sleep 1000",
						pipes().resolve("echo.out"))) {
			await().atMost(LIMIT).until(() -> reader.stdoutText().equals("open\n"));
			ClientProcess.shell("echo unread > \"$1\"", pipes().resolve("echo.in")).awaitOutput();
			String pid = Long.toString(application.pid());
			ClientProcess.start("kill", "-TERM", pid).awaitOutput();
			await().atMost(LIMIT).until(() -> Files.notExists(pipes().resolve("echo.out")));
			ClientProcess.start("kill", "-TERM", pid).awaitOutput();
			assertThat(application.awaitExitCode(LIMIT)).isEqualTo(128 + 15);
			assertThat(application.stdoutText()).contains("stopped with 1 line");
			assertThat(reader.isAlive()).isTrue();
		}
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void leavesNothingAfterRefresh() {
		try (RefreshableContext context = new RefreshableContext(pipes())) {
			context.refresh();
			assertThat(pipes()).isDirectoryContaining("glob:**/echo.in");
			context.refresh();
			assertThat(ClientProcess
				.shell("echo hello > \"$1\"; head -n 1 \"$2\"", pipes().resolve("echo.in"), pipes().resolve("echo.out"))
				.awaitOutput()).isEqualTo("hello\n");
		}
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-")));
		assertThat(pipes()).satisfiesAnyOf((path) -> assertThat(path).doesNotExist(),
				(path) -> assertThat(path).isEmptyDirectory());
	}

	private ConfigurableApplicationContext run(SpringApplicationBuilder application) {
		return application.run(arguments());
	}

	private String[] arguments() {
		return new String[] { "--spring.main.banner-mode=off", "--pipeio.directory=" + pipes(),
				"--pipeio.servers.echo.in-pipe=echo.in", "--pipeio.servers.echo.out-pipe=echo.out" };
	}

	private ApplicationContextRunner echoRunner() {
		return this.contextRunner.withPropertyValues("pipeio.directory=" + pipes(),
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out");
	}

	private Path pipes() {
		return this.directory.resolve("pipes");
	}

	private void assertThatNothingIsLeft() {
		assertThat(this.directory).isEmptyDirectory();
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-")));
	}

	/**
	 * A context that can be refreshed more than once.
	 */
	private static final class RefreshableContext extends AbstractRefreshableApplicationContext {

		RefreshableContext(Path pipes) {
			getEnvironment().getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("pipeio.directory", pipes.toString(),
						"pipeio.servers.echo.in-pipe", "echo.in", "pipeio.servers.echo.out-pipe", "echo.out")));
		}

		@Override
		protected void loadBeanDefinitions(DefaultListableBeanFactory factory) {
			new AnnotatedBeanDefinitionReader(factory, getEnvironment()).register(EchoApplication.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class FailingBeanConfiguration {

		@Bean
		Object failing(PipeTemplate template) {
			throw new IllegalStateException("on purpose");
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class FailingRunnerConfiguration {

		@Bean
		CommandLineRunner failing(PipeTemplate template) {
			return (arguments) -> {
				template.send("nobody reads this");
				throw new IllegalStateException("on purpose");
			};
		}

	}

}
