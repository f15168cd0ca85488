package io.pipeio.listener;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeListenerEndpointRegistry}: who listens, and when.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerEndpointRegistryTests {

	private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	@BeforeEach
	void forgetLines() {
		LINES.clear();
	}

	@Test
	void knowsListenersByTheirIds() {
		run((context, registry) -> {
			assertThat(registry.getListenerIds()).containsExactlyInAnyOrder("first", "pair.second", "pair.second#2",
					"manual");
			assertThat(registry.getServers("first")).extracting(PipeServer::getName).containsExactly("a");
			assertThat(registry.getServers("pair.second#2")).hasSize(1);
			assertThat(registry.isRunning("first")).isTrue();
			assertThat(registry.isPaused("first")).isFalse();
		});
	}

	@Test
	void refusesUnknownId() {
		run((context, registry) -> assertThatIllegalArgumentException().isThrownBy(() -> registry.stop("nobody"))
			.withMessageContaining("There is no listener with the id 'nobody': there are [")
			.withMessageContaining("pair.second#2"));
	}

	@Test
	void handsNothingToStoppedListener() {
		run((context, registry) -> {
			registry.stop("first");
			assertThat(registry.isRunning("first")).isFalse();
			write("a", "one");
			assertThat(next()).isEqualTo("second one");
			registry.start("first");
			write("a", "two");
			assertThat(List.of(next(), next())).containsExactlyInAnyOrder("first two", "second two");
			assertThat(LINES).isEmpty();
		});
	}

	@Test
	void losesNoLineWhenTheOnlyListenerStopsInTheMiddle() {
		run((context, registry) -> {
			int lines = 100_000;
			PipeServer server = context.getBean("bPipeServer", PipeServer.class);
			try (ClientProcess client = ClientProcess.shell("seq \"$2\" > \"$1\"", in("b"), lines)) {
				while (LINES.size() < lines && server.getDiscardedLines(PipeDirection.IN) == 0) {
					registry.stop("pair.second#2");
					registry.start("pair.second#2");
				}
				assertThat(server.getDiscardedLines(PipeDirection.IN)).isZero();
				client.awaitOutput();
			}
			assertThat(LINES.stream().map((line) -> Integer.valueOf(line.substring("second ".length()))))
				.isEqualTo(IntStream.rangeClosed(1, lines).boxed().toList());
		});
	}

	@Test
	void doesNotReadServerOfWhichNoListenerRuns(CapturedOutput output) {
		run((context, registry) -> {
			PipeServer server = context.getBean("bPipeServer", PipeServer.class);
			registry.stop("pair.second#2");
			assertThat(server.isPaused()).isTrue();
			assertThat(output).contains("b: paused, since no listener runs; clients wait");
			write("b", "patient");
			assertThat(LINES).isEmpty();
			registry.start("pair.second#2");
			assertThat(next()).isEqualTo("second patient");
			assertThat(server.isPaused()).isFalse();
			assertThat(output).contains("b: resumed");
		});
	}

	@Test
	void letsClientWaitWhileListenerIsPaused(CapturedOutput output) {
		run((context, registry) -> {
			registry.pause("first");
			assertThat(output).contains("a: paused, since a listener is paused; clients wait");
			try (ClientProcess client = ClientProcess.start("python3", "-c", """
					import sys
					with open(sys.argv[1], 'wb') as pipe:
					    pipe.write(b'x' * 99999 + b'\\n')
					print('written')""", in("a").toString())) {
				// More than the pipe holds
				await().during(300, TimeUnit.MILLISECONDS).until(() -> client.stdoutText().isEmpty());
				assertThat(LINES).isEmpty();
				registry.resume("first");
				assertThat(next()).hasSizeGreaterThan(99999);
				assertThat(next()).hasSizeGreaterThan(99999);
				await().until(() -> client.stdoutText().contains("written"));
			}
		});
	}

	@Test
	void holdsLinesBackWhoeverResumesTheServer() {
		run((context, registry) -> {
			PipeServer server = context.getBean("bPipeServer", PipeServer.class);
			registry.stop("pair.second#2");
			server.resume();
			write("b", "one");
			assertThat(server.isPaused()).isTrue();
			registry.start("pair.second#2");
			assertThat(next()).isEqualTo("second one");
			registry.pause("pair.second#2");
			server.resume();
			registry.pause("pair.second#2");
			assertThat(server.isPaused()).isTrue();
			registry.resume("pair.second#2");
			assertThat(server.isPaused()).isFalse();
			assertThat(server.getDiscardedLines(PipeDirection.IN)).isZero();
		});
	}

	@Test
	void leavesServerPausedThatSomebodyElseHasPaused() {
		run((context, registry) -> {
			PipeServer server = context.getBean("bPipeServer", PipeServer.class);
			server.pause();
			registry.stop("pair.second#2");
			registry.start("pair.second#2");
			assertThat(server.isPaused()).isTrue();
			server.resume();
			write("b", "one");
			assertThat(next()).isEqualTo("second one");
		});
	}

	@Test
	void readsAgainOnlyWhenNoListenerIsPaused() {
		run((context, registry) -> {
			registry.pause("first");
			registry.pause("pair.second");
			registry.resume("first");
			write("a", "one");
			assertThat(context.getBean("aPipeServer", PipeServer.class).isPaused()).isTrue();
			assertThat(LINES).isEmpty();
			registry.resume("pair.second");
			assertThat(List.of(next(), next())).containsExactlyInAnyOrder("first one", "second one");
		});
	}

	@Test
	void letsListenerPauseItself() {
		run((context, registry) -> {
			registry.register(new PipeListenerEndpoint("self", (line) -> {
				registry.pause("self");
				LINES.add("self " + line);
				return null;
			}).servers("c"));
			write("c", "one\ntwo\nthree");
			assertThat(next()).isEqualTo("self one");
			registry.resume("self");
			assertThat(next()).isEqualTo("self two");
			assertThat(LINES).isEmpty();
			registry.resume("self");
			assertThat(next()).isEqualTo("self three");
		});
	}

	@Test
	void startsListenerThatDoesNotStartByItself(CapturedOutput output) {
		run((context, registry) -> {
			assertThat(registry.isRunning("manual")).isFalse();
			assertThat(output).contains("d: nobody handles the lines");
			assertThatManualBegins(registry);
		});
	}

	@Test
	void startsNoListenerWherePropertiesSaySo() {
		runner().withPropertyValues("pipeio.listener.auto-startup=false").run((context) -> {
			PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
			assertThat(registry.getListenerIds()).noneMatch(registry::isRunning);
			registry.start("first");
			write("a", "one");
			assertThat(next()).isEqualTo("first one");
			assertThat(LINES).isEmpty();
		});
	}

	@Test
	void restoresWhatRanBeforeContextWasPaused() {
		run((context, registry) -> {
			registry.stop("first");
			registry.pause("pair.second#2");
			context.pause();
			assertThat(context.getBean("aPipeServer", PipeServer.class).isRunning()).isFalse();
			context.restart();
			assertThat(registry.isRunning("manual")).isFalse();
			write("a", "one");
			write("b", "held");
			assertThat(next()).isEqualTo("second one");
			assertThat(LINES).isEmpty();
			registry.resume("pair.second#2");
			assertThat(next()).isEqualTo("second held");
			assertThatManualBegins(registry);
		});
	}

	@Test
	void registersAndUnregistersAtRunTime() {
		run((context, registry) -> {
			registry.register(new PipeListenerEndpoint("late", (line) -> {
				LINES.add("late " + line);
				return null;
			}).servers("a", "c").order(-1));
			write("a", "one");
			assertThat(List.of(next(), next(), next())).first().isEqualTo("late one");
			assertThat(registry.unregister("late")).isTrue();
			assertThat(registry.unregister("late")).isFalse();
			write("a", "two");
			assertThat(List.of(next(), next())).containsExactlyInAnyOrder("first two", "second two");
			assertThat(context.getBean("cPipeServer", PipeServer.class).isPaused()).isTrue();
			registry.register(new PipeListenerEndpoint("late", (line) -> {
				LINES.add("later " + line);
				return null;
			}).servers("c"));
			write("c", "three");
			assertThat(next()).isEqualTo("later three");
		});
	}

	@Test
	void forgetsListenerThatCouldNotBeRegistered() {
		run((context, registry) -> {
			assertThatExceptionOfType(InvalidPipeListenerException.class)
				.isThrownBy(() -> registry.register(new PipeListenerEndpoint("bad", (line) -> null).servers("nowhere")))
				.withMessage("Listener 'bad' listens to a pipe server that does not exist");
			assertThatExceptionOfType(InvalidPipeListenerException.class)
				.isThrownBy(() -> registry.register(new PipeListenerEndpoint("first", (line) -> null).servers("a")))
				.withMessageContaining("have the same id, 'first'");
			assertThat(registry.getListenerIds()).doesNotContain("bad");
			write("a", "one");
			assertThat(List.of(next(), next())).containsExactlyInAnyOrder("first one", "second one");
		});
	}

	@Test
	void letsObserversAskWhileServerStops() {
		CountDownLatch asking = new CountDownLatch(1);
		AtomicBoolean answered = new AtomicBoolean();
		run((context, registry) -> {
			PipeServer server = context.getBean("cPipeServer", PipeServer.class);
			server.addObserver(new PipeServerObserver() {

				@Override
				public void stopped(PipeServer stopped) {
					asking.countDown();
					await().until(() -> registry.getListenerIds().contains("first listener of c"));
					answered.set(true);
				}

			});
			Thread stop = new Thread(server::stop);
			stop.start();
			await().until(() -> asking.getCount() == 0);
			registry.register(new PipeListenerEndpoint("first listener of c", (line) -> null).servers("c"));
			await().until(() -> !stop.isAlive());
			assertThat(answered).isTrue();
			assertThat(server.hasHandler()).isTrue();
		});
	}

	private void assertThatManualBegins(PipeListenerEndpointRegistry registry) {
		// Waits in opening a pipe that nobody has read yet
		try (ClientProcess client = ClientProcess.shell("echo early > \"$1\"", in("d"))) {
			registry.start("manual");
			assertThat(next()).isEqualTo("manual early");
			assertThat(client.awaitOutput()).isEmpty();
		}
	}

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.a.in-pipe=a.in",
					"pipeio.servers.b.in-pipe=b.in", "pipeio.servers.c.in-pipe=c.in", "pipeio.servers.d.in-pipe=d.in")
			.withBean("pair", Pair.class);
	}

	private void run(BiConsumer<ConfigurableApplicationContext, PipeListenerEndpointRegistry> test) {
		runner().run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(PipeServers.class)).hasSize(4);
			test.accept((ConfigurableApplicationContext) context.getSourceApplicationContext(),
					context.getBean(PipeListenerEndpointRegistry.class));
		});
	}

	private void write(String server, String text) {
		ClientProcess.shell("printf '%s\\n' \"$2\" > \"$1\"", in(server), text).awaitOutput();
	}

	private Path in(String server) {
		return this.directory.resolve(server + ".in");
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

	private static final class Pair {

		@PipeListener(servers = "a", id = "first")
		void first(String line) {
			LINES.add("first " + line);
		}

		@PipeListener("a")
		@PipeListener("b")
		void second(String line) {
			LINES.add("second " + line);
		}

		@PipeListener(servers = "d", id = "manual", autoStartup = "false")
		void manual(String line) {
			LINES.add("manual " + line);
		}

	}

}
