package io.pipeio.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeListenerAnnotationBeanPostProcessor} and
 * {@link PipeListenerEndpointRegistry}: which listener gets which lines, and from when
 * on.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerRegistrationTests {

	private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@BeforeEach
	void forgetLines() {
		LINES.clear();
	}

	@Test
	void listensToSeveralServers() {
		runner().withBean(SeveralServersListener.class).run((context) -> assertThatBothServersAreHeard());
	}

	@Test
	void listensForEachRepeatedAnnotation() {
		runner().withBean(RepeatedListener.class).run((context) -> assertThatBothServersAreHeard());
	}

	@Test
	void listensForMetaAnnotation() {
		runner().withBean(MetaAnnotatedListener.class).run((context) -> {
			write("orders", "bread");
			assertThat(next()).isEqualTo("meta bread");
		});
	}

	@Test
	void listensForAliasOfMetaAnnotation() {
		runner().withBean(AliasListener.class).run((context) -> {
			write("orders", "bread");
			assertThat(next()).isEqualTo("alias bread");
		});
	}

	@Test
	void resolvesPlaceholders() {
		runner().withPropertyValues("app.source=orders")
			.withBean(PlaceholderListener.class)
			.run((context) -> assertThatBothServersAreHeard());
	}

	private void assertThatBothServersAreHeard() {
		write("orders", "bread");
		assertThat(next()).isEqualTo("bread");
		write("returns", "stale bread");
		assertThat(next()).isEqualTo("stale bread");
		assertThat(LINES).isEmpty();
	}

	@Test
	void handsEachLineToEveryListener() {
		runner().withBean(OrdersListener.class)
			.withBean(SeveralServersListener.class)
			.withBean(LateListener.class)
			.run((context) -> {
				write("orders", "bread");
				assertThat(List.of(next(), next(), next())).containsExactlyInAnyOrder("bread", "orders bread",
						"late bread");
				write("returns", "stale bread");
				assertThat(next()).isEqualTo("stale bread");
				assertThat(LINES).isEmpty();
			});
	}

	@Test
	void handsLineToOthersWhenOneListenerFails(CapturedOutput output) {
		runner().withBean("failing", FailingListener.class)
			.withBean(OrdersListener.class)
			.withBean("alsoFailing", FailingListener.class)
			.run((context) -> {
				write("orders", "fail");
				assertThat(next()).isEqualTo("orders fail");
				write("orders", "bread");
				assertThat(List.of(next(), next(), next())).containsExactlyInAnyOrder("survived bread", "orders bread",
						"survived bread");
			});
		assertThat(output).contains("of bean 'failing' has thrown").contains("of bean 'alsoFailing' has thrown");
	}

	@Test
	void logsLineThatListenerFailsToHandleAndGoesOn(CapturedOutput output) {
		runner().withBean("failing", FailingListener.class).run((context) -> {
			write("orders", "fail\t\u001b[31m \"" + "x".repeat(200));
			write("orders", "error");
			write("orders", "bread");
			assertThat(next()).isEqualTo("survived bread");
		});
		assertThat(output).contains("orders: the line \"fail\\t\\x1b[31m \\\"" + "x".repeat(67))
			.contains("... (212 bytes) was not handled")
			.contains(
					"@PipeListener method PipeListenerRegistrationTests.FailingListener.listen(String) of bean 'failing' has "
							+ "thrown java.lang.IllegalStateException: on purpose")
			.contains("orders: the line \"error\" was not handled")
			.contains("java.lang.AssertionError: on purpose")
			.doesNotContain("x".repeat(81))
			.doesNotContain("\u001b[31m \"");
	}

	@Test
	void letsPipeStandUnreadWithoutListener(CapturedOutput output) {
		runner().run((context) -> {
			try (ClientProcess client = ClientProcess.shell("echo kept > \"$1\"", in("orders"))) {
				await().until(client::isBlocked);
				assertThat(client.isAlive()).isTrue();
				context.getBean(PipeServers.class).get("orders").setHandler((line) -> LINES.add(line.toString()));
				client.awaitOutput();
				assertThat(next()).isEqualTo("kept");
			}
		});
		assertThat(output).contains("orders: nobody handles the lines of '" + in("orders")
				+ "'; clients wait until a @PipeListener or a LineHandler is there");
	}

	@Test
	void warnsOnlyOfServersWithoutListener(CapturedOutput output) {
		runner().withPropertyValues("pipeio.servers.news.out-pipe=news.out")
			.withBean(OrdersListener.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("returns: nobody handles")
			.doesNotContain("orders: nobody")
			.doesNotContain("news: nobody");
	}

	@Test
	void beginsToReadWhenLazyBeanIsObtained(CapturedOutput output) {
		runner().withUserConfiguration(LazyConfiguration.class).run((context) -> {
			assertThat(output).contains("orders: nobody handles");
			try (ClientProcess client = ClientProcess.shell("echo bread > \"$1\"", in("orders"))) {
				await().until(client::isBlocked);
				assertThat(LINES).isEmpty();
				context.getBean(OrdersListener.class);
				client.awaitOutput();
				assertThat(next()).isEqualTo("orders bread");
			}
		});
	}

	@Test
	void listensAtTheSecondTryWhenTheFirstHasFailed() {
		runner().withPropertyValues("pipeio.servers.orders.inbound.pipe-capacity=4KB")
			.withUserConfiguration(LazyConfiguration.class)
			.run((context) -> {
				// More than the capacity, which the kernel refuses therefore
				try (ClientProcess client = ClientProcess
					.shell("exec 3<> \"$1\"; head -c 20000 /dev/zero >&3; echo full; read line", in("orders"))) {
					await().until(() -> client.stdoutText().contains("full"));
					assertThatExceptionOfType(BeanCreationException.class)
						.isThrownBy(() -> context.getBean(OrdersListener.class));
				}
				context.getBean(OrdersListener.class);
				write("orders", "bread");
				assertThat(next()).isEqualTo("orders bread");
			});
	}

	@Test
	void listensThoughInitializationIsLazy() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ServerConfiguration.class,
				EagerConfiguration.class)
			.web(WebApplicationType.NONE)
			.run(arguments("--spring.main.lazy-initialization=true"))) {
			assertThat(context.getBeanFactory().containsSingleton("unrelated")).isFalse();
			write("orders", "bread");
			assertThat(next()).isEqualTo("orders bread");
		}
	}

	@Test
	void servesPipesOnceForParentAndChild() {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(ServerConfiguration.class)
			.web(WebApplicationType.NONE)
			.child(ServerConfiguration.class, EagerConfiguration.class)
			.web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext child = builder.run(arguments())) {
			assertThat(child.containsLocalBean("ordersPipeServer")).isFalse();
			assertThat(child.containsLocalBean("pipeTemplate")).isFalse();
			assertThat(child.getBean("ordersPipeServer", PipeServer.class).isRunning()).isTrue();
			assertThat(child.getBean(PipeTemplate.class)).isSameAs(child.getParent().getBean(PipeTemplate.class));
			write("orders", "bread");
			assertThat(next()).isEqualTo("orders bread");
			child.close();
			assertThat(in("orders")).exists();
			((ConfigurableApplicationContext) child.getParent()).close();
			assertThat(in("orders")).doesNotExist();
		}
	}

	@Test
	void refusesServerWithHandlerOfItsOwn() {
		PipeServer server = PipeServer.builder("own").inPipe(in("own")).handler((line) -> {
		}).build();
		this.contextRunner.withBean("ownServer", PipeServer.class, () -> server)
			.withBean("listener", OwnListener.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessage("@PipeListener method PipeListenerRegistrationTests.OwnListener.listen(String) of bean "
						+ "'listener' listens to pipe server 'own', which has a LineHandler of its own")
				.extracting("action")
				.isEqualTo("Build the PipeServer without a handler, or remove the listener."));
		assertThat(Files.exists(in("own"))).isFalse();
	}

	@Test
	void listensToServerBeanOfApplication() {
		this.contextRunner
			.withBean("ownServer", PipeServer.class, () -> PipeServer.builder("own").inPipe(in("own")).build())
			.withBean(OwnListener.class)
			.run((context) -> {
				write("own", "hello");
				assertThat(next()).isEqualTo("own hello");
			});
	}

	@Test
	void registersListenersOfPrototypes() {
		runner().withUserConfiguration(PrototypeConfiguration.class).run((context) -> {
			context.getBean(OrdersListener.class);
			write("orders", "bread");
			assertThat(next()).isEqualTo("orders bread");
		});
	}

	private ApplicationContextRunner runner() {
		return this.contextRunner.withPropertyValues("pipeio.directory=" + this.directory,
				"pipeio.servers.orders.in-pipe=orders.in", "pipeio.servers.returns.in-pipe=returns.in");
	}

	private String[] arguments(String... more) {
		List<String> arguments = new ArrayList<>(
				List.of("--spring.main.banner-mode=off", "--pipeio.directory=" + this.directory,
						"--pipeio.servers.orders.in-pipe=orders.in", "--pipeio.servers.returns.in-pipe=returns.in"));
		arguments.addAll(List.of(more));
		return arguments.toArray(String[]::new);
	}

	private Path in(String server) {
		return this.directory.resolve(server + ".in");
	}

	private void write(String server, String line) {
		ClientProcess.shell("printf '%s\\n' \"$2\" > \"$1\"", in(server), line).awaitOutput();
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

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@PipeListener("orders")
	private @interface ListenToOrders {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@PipeListener
	private @interface ListenTo {

		@AliasFor(annotation = PipeListener.class, attribute = "servers")
		String[] from();

	}

	private static final class OrdersListener {

		@PipeListener("orders")
		void listen(String line) {
			LINES.add("orders " + line);
		}

	}

	private static final class LateListener {

		@PipeListener(servers = "orders")
		void listen(byte[] line) {
			LINES.add("late " + new String(line));
		}

	}

	private static final class OwnListener {

		@PipeListener("own")
		void listen(String line) {
			LINES.add("own " + line);
		}

	}

	private static final class SeveralServersListener {

		@PipeListener({ "orders", "returns" })
		void listen(String line) {
			LINES.add(line);
		}

	}

	private static final class RepeatedListener {

		@PipeListener("orders")
		@PipeListener("returns")
		void listen(String line) {
			LINES.add(line);
		}

	}

	private static final class PlaceholderListener {

		@PipeListener({ "${app.source}", "${app.other:returns}" })
		void listen(String line) {
			LINES.add(line);
		}

	}

	private static final class MetaAnnotatedListener {

		@ListenToOrders
		void listen(String line) {
			LINES.add("meta " + line);
		}

	}

	private static final class AliasListener {

		@ListenTo(from = "orders")
		void listen(String line) {
			LINES.add("alias " + line);
		}

	}

	private static final class FailingListener {

		@PipeListener("orders")
		void listen(String line) {
			if (line.startsWith("fail")) {
				throw new IllegalStateException("on purpose");
			}
			if (line.equals("error")) {
				throw new AssertionError("on purpose");
			}
			LINES.add("survived " + line);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
	private static final class ServerConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	private static final class EagerConfiguration {

		@Bean
		OrdersListener ordersListener() {
			return new OrdersListener();
		}

		@Bean
		Object unrelated() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class LazyConfiguration {

		@Bean
		@Lazy
		OrdersListener ordersListener() {
			return new OrdersListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class PrototypeConfiguration {

		@Bean
		@Scope("prototype")
		OrdersListener ordersListener() {
			return new OrdersListener();
		}

	}

}
