package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.PipeListener;
import io.pipeio.PipeOperations;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.UndeliveredLinesHandler;
import io.pipeio.context.PipeServerEventPublisher;
import io.pipeio.context.PipeServerLifecycle;
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
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the beans of {@link PipeIoAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeIoAutoConfigurationTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void isRegisteredAsAutoConfiguration() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
			.contains(PipeIoAutoConfiguration.class.getName());
	}

	@Test
	void whenNothingIsConfiguredDefinesBeansWithoutServer(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(PipeServer.class)
				.hasSingleBean(PipeServers.class)
				.hasSingleBean(PipeTemplate.class)
				.hasSingleBean(PipeListenerEndpointRegistry.class)
				.hasSingleBean(PipeListenerAnnotationBeanPostProcessor.class)
				.hasSingleBean(PipeServerLogger.class)
				.hasSingleBean(PipeServerEventPublisher.class)
				.hasSingleBean(UndeliveredLinesDispatcher.class);
			assertThat(context.getBean(PipeServers.class)).isEmpty();
			assertThat(context.getBeansOfType(PipeServerLifecycle.class)).hasSize(2);
		});
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
	}

	@Test
	void whenServersAreConfiguredDefinesBeanForEach() {
		echoRunner().withPropertyValues("pipeio.servers.audit-log.out-pipe=audit.out").run((context) -> {
			Map<String, PipeServer> servers = context.getBeansOfType(PipeServer.class);
			assertThat(servers).containsOnlyKeys("echoPipeServer", "audit-logPipeServer");
			assertThat(servers.get("echoPipeServer").getName()).isEqualTo("echo");
			assertThat(servers.get("audit-logPipeServer").getName()).isEqualTo("audit-log");
			assertThat(servers.values()).allMatch(PipeServer::isRunning);
		});
	}

	@Test
	void whenDisabledDefinesNothing() {
		echoRunner().withPropertyValues("pipeio.enabled=false").withBean(EchoListener.class).run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(PipeServer.class)
				.doesNotHaveBean(PipeServers.class)
				.doesNotHaveBean(PipeOperations.class)
				.doesNotHaveBean(PipeIoProperties.class)
				.doesNotHaveBean(PipeServerLifecycle.class)
				.doesNotHaveBean(PipeListenerAnnotationBeanPostProcessor.class)
				.doesNotHaveBean(PipeListenerEndpointRegistry.class);
			assertThat(this.directory).isEmptyDirectory();
		});
	}

	@Test
	void whenDisabledIgnoresWrongProperties() {
		this.contextRunner
			.withPropertyValues("pipeio.enabled=false", "pipeio.servers.echo.permissions=384",
					"pipeio.servers.echo.charset=UTF-16")
			.run((context) -> assertThat(context).hasNotFailed());
	}

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
		EchoListener listener = new EchoListener();
		this.contextRunner.withBean("mine", PipeServer.class, () -> server("echo", "mine"))
			.withBean(EchoListener.class, () -> listener)
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
		EchoListener listener = new EchoListener();
		echoRunner().withUserConfiguration(ServersConfiguration.class)
			.withBean(EchoListener.class, () -> listener)
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
		echoRunner().withUserConfiguration(RegistryConfiguration.class).withBean(EchoListener.class).run((context) -> {
			assertThat(context).hasSingleBean(PipeListenerEndpointRegistry.class).hasBean("ownRegistry");
			assertThat(context.getBean(PipeServer.class).hasHandler()).isTrue();
		});
	}

	@Test
	void whenUserDefinesBeanPostProcessorBacksOff() {
		echoRunner().withUserConfiguration(PostProcessorConfiguration.class)
			.withBean(EchoListener.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(PipeListenerAnnotationBeanPostProcessor.class)
					.hasBean("ownPostProcessor");
				assertThat(context.getBean(PipeServer.class).hasHandler()).isTrue();
			});
	}

	@Test
	void whenTaskExecutionIsConfiguredItsExecutorStays() {
		echoRunner().withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.run((context) -> assertThat(context).hasBean("applicationTaskExecutor").hasSingleBean(Executor.class));
	}

	@Test
	void initializesNothingTooEarly(CapturedOutput output) {
		echoRunner().withBean(EchoListener.class).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("echo: in ")
			.doesNotContain("is not eligible for getting processed by all BeanPostProcessors")
			.doesNotContain("WARN");
	}

	@Test
	void leavesPipeServersInjectableByName() {
		echoRunner().withPropertyValues("pipeio.servers.audit.out-pipe=audit.out")
			.withUserConfiguration(InjectedConfiguration.class)
			.run((context) -> assertThat(context.getBean("injected")).isEqualTo(List.of("echo", "audit")));
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

	private static final class EchoListener {

		private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		void listen(String line) {
			this.lines.add(line);
		}

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

	@Configuration(proxyBeanMethods = false)
	private static final class InjectedConfiguration {

		@Bean
		List<String> injected(PipeServer echoPipeServer, PipeServer auditPipeServer) {
			return List.of(echoPipeServer.getName(), auditPipeServer.getName());
		}

	}

}
