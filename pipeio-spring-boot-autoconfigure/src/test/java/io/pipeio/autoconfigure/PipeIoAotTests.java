package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pipeio.PipeListener;
import io.pipeio.PipeTemplate;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aop.support.AopUtils;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an application that was processed ahead of time. Its generated classes are of
 * the packages of those that they register, and so must be of the same class loader.
 */
class PipeIoAotTests {

	@TempDir
	private Path directory;

	@Test
	@CompileWithForkedClassLoader
	void configurationStaysLive() {
		Map<String, Object> build = Map.of("pipeio.directory", "/nowhere", "pipeio.servers.built.in-pipe", "built.in",
				"pipeio.servers.order.permissions", "none", "order.server", "built");
		Map<String, Object> start = Map.of("pipeio.directory", this.directory.toString(),
				"pipeio.servers.order.in-pipe", "order.in", "pipeio.servers.order.out-pipe", "order.out",
				"pipeio.servers.audit.in-pipe", "audit.in", "pipeio.servers.audit.out-pipe", "audit.out",
				"order.server", "order", "pipeio.listener.timer-enabled", "true", "pipeio.template.default-server",
				"audit");
		run(build, start, (context) -> {
			assertThat(context.getBeansOfType(PipeServer.class)).containsOnlyKeys("orderPipeServer", "auditPipeServer");
			assertThat(exchange("order", "{\"id\": 7, \"text\": \"one\"}")).isEqualTo("{\"id\":8,\"text\":\"one\"}\n");
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Audit.class))).isTrue();
			assertThat(exchange("audit", "hello")).isEqualTo("seen: hello\n");
			assertThat(context.getBean(MeterRegistry.class).find("pipeio.listener").timers()).hasSize(4);
		});
	}

	private String exchange(String server, String line) {
		return ClientProcess
			.shell("echo \"$3\" > \"$1\"; head -n 1 \"$2\"", this.directory.resolve(server + ".in"),
					this.directory.resolve(server + ".out"), line)
			.awaitOutput();
	}

	@SuppressWarnings("unchecked")
	private static void run(Map<String, Object> build, Map<String, Object> start,
			Consumer<GenericApplicationContext> test) {
		TestGenerationContext generation = new TestGenerationContext();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			addProperties(context.getEnvironment(), build);
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();
		TestCompiler.forSystem().with(generation).compile((compiled) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				context.setClassLoader(compiled.getClassLoader());
				addProperties(context.getEnvironment(), start);
				compiled.getInstance(ApplicationContextInitializer.class).initialize(context);
				context.refresh();
				test.accept(context);
			}
		});
	}

	private static void addProperties(ConfigurableEnvironment environment, Map<String, Object> properties) {
		environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
		ConfigurationPropertySources.attach(environment);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@ImportAutoConfiguration({ PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class })
	@Import({ OrderListener.class, AuditListener.class })
	static class Application {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	static class OrderListener {

		@PipeListener("${order.server}")
		Order next(Order order) {
			return new Order(order.id() + 1, order.text());
		}

	}

	record Order(int id, String text) {

	}

	// Public, so that the proxy may be of the class loader of the generated classes
	public interface Audit {

		void see(String line);

	}

	static class AuditListener implements Audit {

		private final PipeTemplate template;

		AuditListener(PipeTemplate template) {
			this.template = template;
		}

		@Override
		@Async
		@PipeListener(servers = "audit", condition = "!isEmpty()")
		public void see(String line) {
			this.template.send("seen: " + line);
		}

	}

}
