package io.pipeio.listener;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeListenerAnnotationBeanPostProcessor} and
 * {@link PipeListenerEndpointRegistry}: from when on listeners get lines.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerRegistrationTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes("orders", "returns");

	private final Received received = this.pipes.received();

	@Test
	void letsPipeStandUnreadWithoutListener(CapturedOutput output) {
		this.pipes.plainRunner().withPropertyValues("pipeio.servers.mail.in-pipe=mail.in").run((context) -> {
			try (ClientProcess client = ClientProcess.shell("echo kept > \"$1\"", this.pipes.in("mail"))) {
				await().until(client::isBlocked);
				assertThat(client.isAlive()).isTrue();
				context.getBean(PipeServers.class).get("mail").setHandler((line) -> this.received.add(line.toString()));
				client.awaitOutput();
				assertThat(this.received.next()).isEqualTo("kept");
			}
		});
		assertThat(output).contains("mail: nobody handles the lines of '" + this.pipes.in("mail")
				+ "'; clients wait until a @PipeListener or a LineHandler is there");
	}

	@Test
	void warnsOnlyOfServersWithoutListener(CapturedOutput output) {
		this.pipes.plainRunner()
			.withPropertyValues("pipeio.servers.news.out-pipe=news.out")
			.withBean(OrdersListener.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("returns: nobody handles")
			.doesNotContain("orders: nobody")
			.doesNotContain("news: nobody");
	}

	@Test
	void beginsToReadWhenLazyBeanIsObtained(CapturedOutput output) {
		this.pipes.plainRunner().withUserConfiguration(LazyConfiguration.class).run((context) -> {
			assertThat(output).contains("orders: nobody handles");
			try (ClientProcess client = ClientProcess.shell("echo bread > \"$1\"", this.pipes.in("orders"))) {
				await().until(client::isBlocked);
				assertThat(this.received.isEmpty()).isTrue();
				context.getBean(OrdersListener.class);
				client.awaitOutput();
				assertThat(this.received.next()).isEqualTo("orders bread");
			}
		});
	}

	@Test
	void listensAtTheSecondTryWhenTheFirstHasFailed() {
		this.pipes.plainRunner()
			.withPropertyValues("pipeio.servers.orders.inbound.pipe-capacity=4KB")
			.withUserConfiguration(LazyConfiguration.class)
			.run((context) -> {
				// More than the capacity, which the kernel refuses therefore
				try (ClientProcess client = ClientProcess.shell(
						"exec 3<> \"$1\"; head -c 20000 /dev/zero >&3; echo full; read line",
						this.pipes.in("orders"))) {
					await().until(() -> client.stdoutText().contains("full"));
					assertThatExceptionOfType(BeanCreationException.class)
						.isThrownBy(() -> context.getBean(OrdersListener.class));
				}
				context.getBean(OrdersListener.class);
				this.pipes.writeTo("orders", "bread\\n");
				assertThat(this.received.next()).isEqualTo("orders bread");
			});
	}

	@Test
	void listensThoughInitializationIsLazy() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ServerConfiguration.class,
				EagerConfiguration.class)
			.initializers(this::shareReceived)
			.web(WebApplicationType.NONE)
			.run(arguments("--spring.main.lazy-initialization=true"))) {
			assertThat(context.getBeanFactory().containsSingleton("unrelated")).isFalse();
			this.pipes.writeTo("orders", "bread\\n");
			assertThat(this.received.next()).isEqualTo("orders bread");
		}
	}

	@Test
	void servesPipesOnceForParentAndChild() {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(ServerConfiguration.class)
			.initializers(this::shareReceived)
			.web(WebApplicationType.NONE)
			.child(ServerConfiguration.class, EagerConfiguration.class)
			.web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext child = builder.run(arguments())) {
			assertThat(child.containsLocalBean("ordersPipeServer")).isFalse();
			assertThat(child.containsLocalBean("pipeTemplate")).isFalse();
			assertThat(child.getBean("ordersPipeServer", PipeServer.class).isRunning()).isTrue();
			assertThat(child.getBean(PipeTemplate.class)).isSameAs(child.getParent().getBean(PipeTemplate.class));
			this.pipes.writeTo("orders", "bread\\n");
			assertThat(this.received.next()).isEqualTo("orders bread");
			child.close();
			assertThat(this.pipes.in("orders")).exists();
			((ConfigurableApplicationContext) child.getParent()).close();
			assertThat(this.pipes.in("orders")).doesNotExist();
		}
	}

	@Test
	void refusesServerWithHandlerOfItsOwn() {
		PipeServer server = PipeServer.builder("own").inPipe(this.pipes.in("own")).handler((line) -> {
		}).build();
		this.pipes.plainRunner()
			.withBean("ownServer", PipeServer.class, () -> server)
			.withBean("listener", OwnListener.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessage("@PipeListener method PipeListenerRegistrationTests.OwnListener.listen(String) of bean "
						+ "'listener' listens to pipe server 'own', which has a LineHandler of its own")
				.extracting("action")
				.isEqualTo("Build the PipeServer without a handler, or remove the listener."));
		assertThat(Files.exists(this.pipes.in("own"))).isFalse();
	}

	@Test
	void listensToServerBeanOfApplication() {
		this.pipes.plainRunner()
			.withBean("ownServer", PipeServer.class,
					() -> PipeServer.builder("own").inPipe(this.pipes.in("own")).build())
			.withBean(OwnListener.class)
			.run((context) -> {
				this.pipes.writeTo("own", "hello\\n");
				assertThat(this.received.next()).isEqualTo("own hello");
			});
	}

	@Test
	void registersListenersOfPrototypes() {
		this.pipes.plainRunner().withUserConfiguration(PrototypeConfiguration.class).run((context) -> {
			context.getBean(OrdersListener.class);
			this.pipes.writeTo("orders", "bread\\n");
			assertThat(this.received.next()).isEqualTo("orders bread");
		});
	}

	private void shareReceived(ConfigurableApplicationContext context) {
		context.getBeanFactory().registerSingleton("received", this.received);
	}

	private String[] arguments(String... more) {
		List<String> arguments = new ArrayList<>(
				List.of("--spring.main.banner-mode=off", "--pipeio.directory=" + this.pipes.directory(),
						"--pipeio.servers.orders.in-pipe=orders.in", "--pipeio.servers.returns.in-pipe=returns.in"));
		arguments.addAll(List.of(more));
		return arguments.toArray(String[]::new);
	}

	record OrdersListener(Received received) {

		@PipeListener("orders")
		void listen(String line) {
			this.received.add("orders " + line);
		}

	}

	record OwnListener(Received received) {

		@PipeListener("own")
		void listen(String line) {
			this.received.add("own " + line);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
	private static final class ServerConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	private static final class EagerConfiguration {

		@Bean
		OrdersListener ordersListener(Received received) {
			return new OrdersListener(received);
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
		OrdersListener ordersListener(Received received) {
			return new OrdersListener(received);
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class PrototypeConfiguration {

		@Bean
		@Scope("prototype")
		OrdersListener ordersListener(Received received) {
			return new OrdersListener(received);
		}

	}

}
