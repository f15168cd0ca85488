package io.pipeio.sample.console;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.sample.SampleApplication;
import io.pipeio.server.PipeDirection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PluginHost}, with a real plugin at the other end of real pipes.
 */
@Timeout(60)
class PluginHostTests {

	@TempDir
	private Path directory;

	private ConfigurableApplicationContext context;

	private PluginHost host;

	private Plugin plugin;

	@BeforeEach
	void run() {
		this.context = run("--console.start=sh");
		this.host = this.context.getBean(PluginHost.class);
		this.plugin = Objects.requireNonNull(this.host.find("sh"));
	}

	private ConfigurableApplicationContext run(String... properties) {
		String[] arguments = Stream
			.concat(Stream.of("--server.port=0", "--pipeio.directory=" + this.directory.resolve("pipes"),
					"--console.plugins.sh=sh,../clients/sh/plugin.sh",
					"--console.plugins.awk=no-such-program,-f,plugin.awk"), Stream.of(properties))
			.toArray(String[]::new);
		return new SpringApplicationBuilder(SampleApplication.class).profiles("console").run(arguments);
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void bringsKilledPluginBack() {
		assertThatItAnswers("hello");
		Long killed = this.plugin.status().pid();
		assertThat(this.plugin.kill()).isTrue();
		await()
			.until(() -> this.plugin.status().state() == PluginState.RUNNING && this.plugin.status().restarts() == 1);
		assertThat(this.plugin.status().pid()).isNotEqualTo(killed);
		assertThatItAnswers("hello again");
	}

	@Test
	void leavesStoppedPluginStopped() {
		this.host.stop("sh", this.plugin);
		send("for later");
		await().during(Duration.ofMillis(1500)).until(() -> this.plugin.status().state() == PluginState.STOPPED);
		assertThat(this.context.getBean(PipeServers.class).get("sh").getQueue().lines()).isOne();
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
		assertThatItAnswers("hello");
		long pid = Objects.requireNonNull(this.plugin.status().pid());
		ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
		this.context.close();
		assertThat(process.isAlive()).isFalse();
	}

	@Test
	void startsAgainWhatRanBeforeAPause() {
		this.context.stop();
		assertThat(this.plugin.status().state()).isEqualTo(PluginState.STOPPED);
		this.context.start();
		assertThatItAnswers("after the pause");
	}

	@Test
	void refusesToStartWhatIsNotConfigured() {
		this.context.close();
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> run("--console.start=cat"))
			.withStackTraceContaining("'console.start' must name plugins of 'console.plugins'");
	}

	private void assertThatItAnswers(String line) {
		send(line);
		await().untilAsserted(() -> assertThat(answers()).contains("sh: " + line));
	}

	private void send(String line) {
		this.context.getBean(PipeTemplate.class).send("sh", line);
	}

	private Stream<String> answers() {
		return this.context.getBean(LineRecorder.class)
			.lines(this.context.getBean(PipeServers.class).get("sh"), PipeDirection.IN)
			.get()
			.stream()
			.map(ShownText::text);
	}

}
