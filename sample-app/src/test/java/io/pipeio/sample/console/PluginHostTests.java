package io.pipeio.sample.console;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.sample.SampleApplication;
import io.pipeio.server.PipeDirection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PluginHost}, with a real plugin at the other end of real pipes.
 */
@Timeout(60)
class PluginHostTests {

	private static ConfigurableApplicationContext context;

	@TempDir
	private static Path directory;

	private final PluginHost host = context.getBean(PluginHost.class);

	private final Plugin plugin = Objects.requireNonNull(this.host.find("sh"));

	@BeforeAll
	static void start() {
		context = run("shared");
	}

	private static ConfigurableApplicationContext run(String pipes) {
		return new SpringApplicationBuilder(SampleApplication.class).profiles("console")
			.run("--server.port=0", "--pipeio.directory=" + directory.resolve(pipes),
					"--console.plugins.sh=sh,../clients/sh/plugin.sh",
					"--console.plugins.awk=no-such-program,-f,plugin.awk", "--console.start=sh");
	}

	@AfterAll
	static void close() {
		context.close();
	}

	@Test
	void bringsKilledPluginBack() {
		assertThatItAnswers("hello");
		long restarts = this.plugin.status().restarts();
		Long killed = this.plugin.status().pid();
		assertThat(this.plugin.kill()).isTrue();
		await().until(() -> this.plugin.status().state() == PluginState.RUNNING
				&& this.plugin.status().restarts() == restarts + 1);
		assertThat(this.plugin.status().pid()).isNotEqualTo(killed);
		assertThatItAnswers("hello again");
	}

	@Test
	void leavesStoppedPluginStopped() {
		this.host.stop("sh", this.plugin);
		send("for later");
		await().during(Duration.ofMillis(1500)).until(() -> this.plugin.status().state() == PluginState.STOPPED);
		assertThat(context.getBean(PipeServers.class).get("sh").getQueue().lines()).isOne();
		this.host.start("sh", this.plugin);
		await().untilAsserted(() -> assertThat(answers()).contains("sh: for later"));
	}

	@Test
	void saysWhichProgramIsNotInstalled() {
		Plugin awk = Objects.requireNonNull(this.host.find("awk"));
		assertThat(awk.status().state()).isEqualTo(PluginState.NOT_INSTALLED);
		assertThat(this.host.find("cat")).isNull();
	}

	@Test
	void endsAllPluginsWithTheApplication() {
		ConfigurableApplicationContext other = run("other");
		Plugin started = Objects.requireNonNull(other.getBean(PluginHost.class).find("sh"));
		long pid = Objects.requireNonNull(started.status().pid());
		ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
		other.close();
		assertThat(process.isAlive()).isFalse();
	}

	@Test
	void startsAgainWhatRanBeforeAPause() {
		context.stop();
		assertThat(this.plugin.status().state()).isEqualTo(PluginState.STOPPED);
		context.start();
		assertThatItAnswers("after the pause");
	}

	@Test
	void refusesToStartWhatIsNotConfigured() {
		ConsoleProperties properties = new ConsoleProperties(Map.of(), Set.of("cat"));
		PipeServers servers = context.getBean(PipeServers.class);
		assertThatIllegalArgumentException().isThrownBy(() -> new PluginHost(properties, servers, new EventLog()))
			.withMessage("'console.start' must name plugins of 'console.plugins'");
	}

	private void assertThatItAnswers(String line) {
		send(line);
		await().untilAsserted(() -> assertThat(answers()).contains("sh: " + line));
	}

	private void send(String line) {
		context.getBean(PipeTemplate.class).send("sh", line);
	}

	private Stream<String> answers() {
		return context.getBean(LineRecorder.class)
			.lines(context.getBean(PipeServers.class).get("sh"), PipeDirection.IN)
			.since(0)
			.stream()
			.map(ShownText::text);
	}

}
