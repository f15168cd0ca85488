package io.pipeio.listener;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.support.SimpleThreadScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for listeners whose beans come and go: of scopes, and of child contexts.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerContextTests {

	private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	@BeforeEach
	void forgetLines() {
		LINES.clear();
	}

	@Test
	void unregistersListenersOfScopedBeanThatIsDestroyed() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues(properties())
			.withInitializer((context) -> context.getBeanFactory().registerScope("thread", new SimpleThreadScope()))
			.withUserConfiguration(ScopedConfiguration.class)
			.run((context) -> {
				PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
				assertThat(registry.getListenerIds()).isEmpty();
				context.getBean("scoped");
				assertThat(registry.getListenerIds()).containsExactly("scoped.listen");
				write("one");
				assertThat(next()).isEqualTo("scoped one");
				context.getSourceApplicationContext(ConfigurableApplicationContext.class)
					.getBeanFactory()
					.destroyScopedBean("scoped");
				assertThat(registry.getListenerIds()).isEmpty();
				assertThat(context.getBean("aPipeServer", PipeServer.class).isPaused()).isTrue();
				write("two");
				assertThat(LINES).isEmpty();
				context.getBean("scoped");
				assertThat(next()).isEqualTo("scoped two");
			});
	}

	@Test
	void registersEachInstanceOfPrototype() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues(properties())
			.withUserConfiguration(PrototypeConfiguration.class)
			.run((context) -> {
				context.getBean("prototype");
				context.getBean("prototype");
				assertThat(context.getBean(PipeListenerEndpointRegistry.class).getListenerIds())
					.containsExactly("prototype.listen", "prototype.listen#2");
				write("one");
				assertThat(List.of(next(), next())).containsExactly("prototype one", "prototype one");
			});
	}

	@Test
	void registersNothingOfBeanThatCannotListen() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues(properties())
			.run((context) -> {
				PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
				registry.register(new PipeListenerEndpoint("taken", (line) -> null).servers("a"));
				assertThatExceptionOfType(BeanCreationException.class)
					.isThrownBy(() -> context.getBeanFactory().createBean(HalfListener.class))
					.withMessageContaining("have the same id, 'taken'");
				assertThat(registry.getListenerIds()).containsExactly("taken");
			});
	}

	@Test
	void evaluatesConditionsWithBeansOfChildContext() {
		try (ConfigurableApplicationContext parent = application(ParentConfiguration.class).run();
				ConfigurableApplicationContext child = application(ConditionalConfiguration.class).parent(parent)
					.run()) {
			assertThat(child.containsLocalBean("words")).isTrue();
			write("one");
			write("two");
			assertThat(List.of(next(), next(), next(), next())).containsExactlyInAnyOrder("parent one", "parent two",
					"annotated two", "configured two");
		}
	}

	@Test
	void unregistersListenersOfChildContextThatIsClosed() {
		try (ConfigurableApplicationContext parent = application(ParentConfiguration.class).run()) {
			PipeListenerEndpointRegistry registry = parent.getBean(PipeListenerEndpointRegistry.class);
			try (ConfigurableApplicationContext child = application(ChildConfiguration.class).parent(parent).run()) {
				assertThat(child.getBean(PipeListenerEndpointRegistry.class)).isSameAs(registry);
				assertThat(registry.getListenerIds()).containsExactly("parent", "childListener.listen", "child");
				write("one");
				assertThat(List.of(next(), next(), next())).containsExactlyInAnyOrder("parent one", "proxied child one",
						"child one");
			}
			assertThat(registry.getListenerIds()).containsExactly("parent");
			write("two");
			assertThat(next()).isEqualTo("parent two");
			assertThat(LINES).isEmpty();
		}
	}

	@Test
	void saysNothingOfListenersWhenContextIsClosed(CapturedOutput output) {
		application(ParentConfiguration.class).run().close();
		assertThat(output).contains("a: in ").doesNotContain("paused");
	}

	private SpringApplicationBuilder application(Class<?> configuration) {
		return new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE).properties(properties());
	}

	private String[] properties() {
		return new String[] { "pipeio.directory=" + this.directory, "pipeio.servers.a.in-pipe=a.in" };
	}

	private void write(String text) {
		ClientProcess.shell("echo \"$2\" > \"$1\"", this.directory.resolve("a.in"), text).awaitOutput();
	}

	private String next() {
		try {
			String line = LINES.poll(10, TimeUnit.SECONDS);
			assertThat(line).as("a line within ten seconds").isNotNull();
			return line;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static PipeListenerConfigurer register(String id) {
		return (registrar) -> registrar.registerEndpoint(new PipeListenerEndpoint(id, (line) -> {
			LINES.add(id + " " + line);
			return null;
		}).servers("a"));
	}

	static class NamedListener {

		private final String name;

		NamedListener() {
			this("proxy");
		}

		NamedListener(String name) {
			this.name = name;
		}

		@PipeListener("a")
		void listen(String line) {
			LINES.add(this.name + " " + line);
		}

	}

	static class HalfListener {

		@PipeListener("a")
		@PipeListener(servers = "a", id = "taken")
		void listen(String line) {
			LINES.add(line);
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class ScopedConfiguration {

		@Bean
		@Scope("thread")
		NamedListener scoped() {
			return new NamedListener("scoped");
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class PrototypeConfiguration {

		@Bean
		@Scope("prototype")
		NamedListener prototype() {
			return new NamedListener("prototype");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
	private static final class ParentConfiguration {

		@Bean
		PipeListenerConfigurer parent() {
			return register("parent");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
	private static final class ChildConfiguration {

		@Bean
		PipeListenerConfigurer child() {
			return register("child");
		}

		@Bean
		NamedListener childListener() {
			return new NamedListener("proxied child");
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("childListener");
			creator.setProxyTargetClass(true);
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
	static class ConditionalConfiguration {

		@Bean
		Words words() {
			return new Words("two");
		}

		@Bean
		PipeListenerConfigurer configured() {
			return (registrar) -> registrar.registerEndpoint(new PipeListenerEndpoint("configured", (line) -> {
				LINES.add("configured " + line);
				return null;
			}).servers("a").condition("@words.word() == #line"));
		}

		@PipeListener(servers = "a", condition = "@words.word() == #line")
		void annotated(String line) {
			LINES.add("annotated " + line);
		}

	}

	record Words(String word) {

	}

}
