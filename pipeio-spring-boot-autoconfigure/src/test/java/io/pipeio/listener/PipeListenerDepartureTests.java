package io.pipeio.listener;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.pipeio.PipeListener;
import io.pipeio.PipeOperations;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what is told of a server whose last listener goes while it runs, and of one
 * that never had any.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerDepartureTests {

	private static final Pattern WARNING = Pattern
		.compile("WARN .+ echo: nobody handles the lines of '.+echo\\.in'; clients wait until");

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void warnsOnceWhenBeanOfLastListenerIsDestroyed(CapturedOutput output) {
		run((context) -> {
			assertThat(warnings(output)).isZero();
			destroy(context, "listener");
			assertThat(warnings(output)).isOne();
			assertThat(output).doesNotContain("echo: paused");
			try (ClientProcess client = ClientProcess.shell("echo kept > \"$1\"; echo written", in("echo"))) {
				client.awaitOutput();
				// A refreshed bean is made anew when somebody asks for it
				context.getBean("listener");
				assertThat(this.pipes.received().next(String.class)).isEqualTo("kept");
			}
			assertThat(warnings(output)).isOne();
			destroy(context, "listener");
			assertThat(warnings(output)).isEqualTo(2);
		});
		assertThat(warnings(output)).isEqualTo(2);
	}

	@Test
	void saysNothingWhileOthersListenOrServerStops(CapturedOutput output) {
		run((context) -> {
			registry(context).register(new PipeListenerEndpoint("other", (line) -> null).servers("echo"));
			destroy(context, "listener");
			assertThat(warnings(output)).isZero();
			context.getBean("echoPipeServer", PipeServer.class).stop();
			registry(context).unregister("other");
			assertThat(warnings(output)).isZero();
		});
		assertThat(warnings(output)).isZero();
	}

	@Test
	void warnsWhenListenerGoesThatWasStoppedOrPausedBefore(CapturedOutput output) {
		run((context) -> {
			PipeListenerEndpointRegistry registry = registry(context);
			registry.stop("listener.listen");
			assertThat(output).contains("echo: paused, since no listener runs; clients wait");
			assertThat(warnings(output)).isZero();
			registry.unregister("listener.listen");
			assertThat(warnings(output)).isOne();
			registry.register(new PipeListenerEndpoint("paused", (line) -> null).servers("echo"));
			registry.pause("paused");
			assertThat(warnings(output)).isOne();
			registry.unregister("paused");
			assertThat(warnings(output)).isEqualTo(2);
		});
	}

	@Test
	void warnsOnceThoughOneThatDoesNotRunStays(CapturedOutput output) {
		run((context) -> {
			PipeListenerEndpointRegistry registry = registry(context);
			for (String id : List.of("one", "two")) {
				registry
					.register(new PipeListenerEndpoint(id, (line) -> null).servers("echo", "other").autoStartup(false));
			}
			destroy(context, "listener");
			assertThat(warnings(output)).isOne();
			registry.unregister("one");
			registry.unregister("two");
			assertThat(warnings(output)).isOne();
		});
	}

	@Test
	void warnsAgainWhenServerWithoutListenersStarts(CapturedOutput output) {
		run((context) -> {
			PipeServer server = context.getBean("echoPipeServer", PipeServer.class);
			destroy(context, "listener");
			server.stop();
			server.start();
			assertThat(warnings(output)).isEqualTo(2);
			context.getBean("listener");
			server.stop();
			server.start();
			assertThat(warnings(output)).isEqualTo(2);
		});
	}

	@Test
	void warnsWhenChildContextTakesItsListenersAlong(CapturedOutput output) {
		this.pipes.plainRunner().run((context) -> {
			try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
				child.setParent(context);
				child.register(PipeIoAutoConfiguration.class);
				child.registerBean("listener", Listener.class);
				child.refresh();
				this.pipes.write("hello\\n");
				assertThat(this.pipes.received().next(String.class)).isEqualTo("hello");
				assertThat(warnings(output)).isZero();
			}
			assertThat(warnings(output)).isOne();
		});
	}

	@Test
	void doesNotWarnAtStartOfServerThatMayBeAsked(CapturedOutput output) {
		this.pipes.plainRunner().run((context) -> {
			try (ClientProcess client = ClientProcess.shell(
					"while read -r line < \"$2\"; do echo \"$line!\" > \"$1\"; done", in("echo"),
					this.pipes.out("echo"))) {
				await().until(client::isAlive);
				assertThat(
						context.getBean(PipeOperations.class).sendAndReceive("echo", "really", Duration.ofSeconds(10)))
					.isEqualTo("really!");
			}
		});
		assertThat(output).doesNotContain("WARN")
			.containsPattern("INFO .+ echo: nobody handles the lines of '.+echo\\.in' yet; clients wait until");
	}

	@Test
	void warnsAtStartOfServerThatCannotBeAsked(CapturedOutput output) {
		this.pipes.plainRunner()
			.withPropertyValues("pipeio.servers.only-in.in-pipe=only.in")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsPattern("WARN .+ only-in: nobody handles the lines of");
	}

	private void run(ContextConsumer<AssertableApplicationContext> test) {
		this.pipes.plainRunner().withBean("listener", Listener.class).run((context) -> {
			assertThat(context).hasNotFailed();
			test.accept(context);
		});
	}

	private static void destroy(AssertableApplicationContext context, String bean) {
		((DefaultListableBeanFactory) context.getSourceApplicationContext().getAutowireCapableBeanFactory())
			.destroySingleton(bean);
	}

	private static PipeListenerEndpointRegistry registry(AssertableApplicationContext context) {
		return context.getBean(PipeListenerEndpointRegistry.class);
	}

	private static long warnings(CapturedOutput output) {
		return WARNING.matcher(output).results().count();
	}

	private Path in(String server) {
		return this.pipes.in(server);
	}

	static final class Listener {

		private final Received received;

		Listener(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(String line) {
			this.received.add(line);
		}

	}

}
