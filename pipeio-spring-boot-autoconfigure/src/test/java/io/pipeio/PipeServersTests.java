package io.pipeio;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PipeServers}.
 */
class PipeServersTests {

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void listsServersInOrderOfTheirDefinition() {
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.zebra.in-pipe=zebra.in",
					"pipeio.servers.ape.out-pipe=ape.out", "pipeio.servers.monkey.in-pipe=monkey.in")
			.run((context) -> assertThat(context.getBean(PipeServers.class)).extracting(PipeServer::getName)
				.containsExactly("zebra", "ape", "monkey"));
	}

	@Test
	void findsServerByName() {
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.ape.out-pipe=ape.out")
			.withBean("mine", PipeServer.class, () -> server("own", "own.out"))
			.run((context) -> {
				PipeServers servers = context.getBean(PipeServers.class);
				assertThat(servers.get("ape")).isSameAs(context.getBean("apePipeServer"));
				assertThat(servers.get("own")).isSameAs(context.getBean("mine"));
			});
	}

	@Test
	void refusesUnknownName() {
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.ape.out-pipe=ape.out")
			.run((context) -> assertThatExceptionOfType(UnknownPipeServerException.class)
				.isThrownBy(() -> context.getBean(PipeServers.class).get("APE"))
				.satisfies((ex) -> {
					assertThat(ex.getName()).isEqualTo("APE");
					assertThat(ex.getKnownNames()).containsExactly("ape");
				}));
	}

	@Test
	void refusesTwoServersOfOneName() {
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.ape.out-pipe=ape.out")
			.withBean("mine", PipeServer.class, () -> server("ape", "other.out"))
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure())
					.hasStackTraceContaining("There are two pipe servers with the name 'ape'");
				assertThat(this.directory).isEmptyDirectory();
			});
	}

	@Test
	void tellsEveryObserverOfEveryServer() {
		RecordingObserver observer = new RecordingObserver();
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.ape.out-pipe=ape.out")
			.withBean("mine", PipeServer.class, () -> server("own", "own.out"))
			.withBean(PipeServerObserver.class, () -> observer)
			.run((context) -> assertThat(observer.events).containsExactlyInAnyOrder("opened ape", "opened own"));
		assertThat(observer.events).contains("stopped ape", "stopped own");
	}

	private PipeServer server(String name, String pipe) {
		return PipeServer.builder(name).outPipe(this.directory.resolve(pipe)).build();
	}

	private static final class RecordingObserver implements PipeServerObserver {

		private final List<String> events = new ArrayList<>();

		@Override
		public synchronized void opened(PipeServer server) {
			this.events.add("opened " + server.getName());
		}

		@Override
		public synchronized void stopped(PipeServer server) {
			this.events.add("stopped " + server.getName());
		}

	}

}
