package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

import io.pipeio.PipeListener;
import io.pipeio.PipeOperations;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.context.PipeServerEventPublisher;
import io.pipeio.context.PipeServerLifecycle;
import io.pipeio.context.PipeServerLogger;
import io.pipeio.context.UndeliveredLinesDispatcher;
import io.pipeio.listener.PipeListenerAnnotationBeanPostProcessor;
import io.pipeio.listener.PipeListenerEndpointRegistry;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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

	static final class EchoListener {

		final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		void listen(String line) {
			this.lines.add(line);
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
