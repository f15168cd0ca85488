package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.pipeio.PipeOperations;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.UndeliveredLinesHandler;
import io.pipeio.context.PipeServerEventPublisher;
import io.pipeio.context.PipeServerLogger;
import io.pipeio.context.UndeliveredLinesDispatcher;
import io.pipeio.event.PipeServerStartedEvent;
import io.pipeio.event.PipeServerStoppedEvent;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.listener.PipeListenerAnnotationBeanPostProcessor;
import io.pipeio.listener.PipeListenerDefaults;
import io.pipeio.listener.PipeListenerEndpointRegistry;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for beans of {@link PipeIoAutoConfiguration} that give way to those of the
 * application.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeIoBackOffTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void whenUserDefinesServerOfSameBeanNameEntryBacksOff() {
		echoRunner().withBean("echoPipeServer", PipeServer.class, () -> server("echo", "mine")).run((context) -> {
			assertThat(context).hasSingleBean(PipeServer.class);
			assertThat(this.directory).isDirectoryContaining("glob:**/mine.in")
				.isDirectoryNotContaining("glob:**/echo.in");
		});
	}

	@Test
	void whenUserDefinesServersTheyJoinIn() {
		PipeIoAutoConfigurationTests.EchoListener listener = new PipeIoAutoConfigurationTests.EchoListener();
		this.contextRunner.withBean("mine", PipeServer.class, () -> server("echo", "mine"))
			.withBean(PipeIoAutoConfigurationTests.EchoListener.class, () -> listener)
			.run((context) -> {
				assertThat(context.getBean(PipeServer.class).isRunning()).isTrue();
				ClientProcess.shell("echo hello > \"$1\"", path("mine.in")).awaitOutput();
				assertThat(listener.lines.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
				context.getBean(PipeTemplate.class).send("bye");
				assertThat(ClientProcess.shell("head -n 1 \"$1\"", path("mine.out")).awaitOutput()).isEqualTo("bye\n");
			});
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void whenUserDefinesPipeOperationsPipeTemplateBacksOff() {
		echoRunner().withUserConfiguration(OperationsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(PipeOperations.class)
				.hasBean("ownOperations")
				.doesNotHaveBean("pipeTemplate"));
	}

	@Test
	void whenUserDefinesPipeTemplateBacksOff() {
		echoRunner().withUserConfiguration(TemplateConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(PipeTemplate.class).hasBean("ownTemplate"));
	}

	@Test
	void whenUserDefinesPipeServersEverythingElseStays() {
		PipeIoAutoConfigurationTests.EchoListener listener = new PipeIoAutoConfigurationTests.EchoListener();
		echoRunner().withUserConfiguration(ServersConfiguration.class)
			.withBean(PipeIoAutoConfigurationTests.EchoListener.class, () -> listener)
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.hasSingleBean(PipeServers.class)
					.hasBean("ownServers")
					.hasSingleBean(PipeTemplate.class)
					.hasSingleBean(PipeListenerEndpointRegistry.class)
					.hasBean("echoPipeServer");
				ClientProcess.shell("echo hello > \"$1\"", path("echo.in")).awaitOutput();
				assertThat(listener.lines.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
			});
	}

	@Test
	void whenUserDefinesLoggerBacksOff(CapturedOutput output) {
		echoRunner().withBean("ownLogger", PipeServerLogger.class, SilentLogger::new)
			.run((context) -> assertThat(context).hasSingleBean(PipeServerLogger.class).hasBean("ownLogger"));
		assertThat(output).doesNotContain("nobody handles the lines");
	}

	@Test
	void whenUserDefinesObserverLoggerStays(CapturedOutput output) {
		echoRunner().withBean(PipeServerObserver.class, () -> new PipeServerObserver() {
		}).run((context) -> assertThat(context).hasSingleBean(PipeServerLogger.class));
		assertThat(output).contains("echo: nobody handles the lines of '" + path("echo.in"));
	}

	@Test
	void whenUserDefinesEventPublisherBacksOff() {
		List<Object> events = new CopyOnWriteArrayList<>();
		echoRunner()
			.withBean("ownPublisher", PipeServerEventPublisher.class,
					() -> new PipeServerEventPublisher(events::add, Duration.ZERO))
			.run((context) -> assertThat(context).hasSingleBean(PipeServerEventPublisher.class)
				.hasBean("ownPublisher"));
		assertThat(events).extracting((event) -> (Object) event.getClass())
			.containsExactly(PipeServerStartedEvent.class, PipeServerStoppedEvent.class);
	}

	@Test
	void whenUserDefinesUndeliveredLinesDispatcherBacksOff() {
		echoRunner().withUserConfiguration(DispatcherConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(UndeliveredLinesDispatcher.class)
				.hasBean("ownDispatcher"));
	}

	@Test
	void whenUserDefinesEndpointRegistryBacksOff() {
		echoRunner().withUserConfiguration(RegistryConfiguration.class)
			.withBean(PipeIoAutoConfigurationTests.EchoListener.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(PipeListenerEndpointRegistry.class).hasBean("ownRegistry");
				assertThat(context.getBean(PipeServer.class).hasHandler()).isTrue();
			});
	}

	@Test
	void whenUserDefinesBeanPostProcessorBacksOff() {
		echoRunner().withUserConfiguration(PostProcessorConfiguration.class)
			.withBean(PipeIoAutoConfigurationTests.EchoListener.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(PipeListenerAnnotationBeanPostProcessor.class)
					.hasBean("ownPostProcessor");
				assertThat(context.getBean(PipeServer.class).hasHandler()).isTrue();
			});
	}

	private ApplicationContextRunner echoRunner() {
		return this.contextRunner.withPropertyValues("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out");
	}

	private PipeServer server(String name, String pipe) {
		return PipeServer.builder(name).inPipe(path(pipe + ".in")).outPipe(path(pipe + ".out")).build();
	}

	private Path path(String name) {
		return this.directory.resolve(name);
	}

	private static final class SilentLogger extends PipeServerLogger {

		@Override
		public void handlerMissing(PipeServer server) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class TemplateConfiguration {

		@Bean
		PipeTemplate ownTemplate(PipeServers servers) {
			return new PipeTemplate(servers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class OperationsConfiguration {

		@Bean
		PipeOperations ownOperations(PipeServers servers) {
			return new PipeTemplate(servers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class ServersConfiguration {

		@Bean
		PipeServers ownServers(ObjectProvider<PipeServer> servers, ObjectProvider<PipeServerObserver> observers) {
			return new PipeServers(servers, observers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class DispatcherConfiguration {

		@Bean
		UndeliveredLinesDispatcher ownDispatcher(ObjectProvider<UndeliveredLinesHandler> handlers) {
			return new UndeliveredLinesDispatcher(handlers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class RegistryConfiguration {

		@Bean
		PipeListenerEndpointRegistry ownRegistry(PipeServers servers, ObjectProvider<PipeListenerDefaults> factory) {
			return new PipeListenerEndpointRegistry(servers, factory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class PostProcessorConfiguration {

		@Bean
		static PipeListenerAnnotationBeanPostProcessor ownPostProcessor() {
			return new PipeListenerAnnotationBeanPostProcessor();
		}

	}

}
