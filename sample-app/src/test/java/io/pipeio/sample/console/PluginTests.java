package io.pipeio.sample.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Plugin}, with shells that behave badly.
 */
@Timeout(30)
class PluginTests {

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

	private final Queue<String> log = new ConcurrentLinkedQueue<>();

	@AfterEach
	void shutDown() {
		this.executor.shutdownNow();
	}

	@Test
	void waitsLongerEachTimeWhenPluginEndsAtOnce() {
		Plugin plugin = shell("exit 3");
		plugin.start();
		await().until(() -> logged("plugin has ended, status 3; started again in 1 s")
				&& logged("plugin has ended, status 3; started again in 2 s"));
		assertThat(plugin.status()).isEqualTo(new Plugin.Status(PluginState.WAITING, null, 1));
		plugin.stop();
		assertThat(plugin.status().state()).isEqualTo(PluginState.STOPPED);
	}

	@Test
	void showsWhatPluginPrints() {
		Plugin plugin = shell("echo 'wrong number' >&2; exec sleep 60");
		plugin.start();
		await().until(() -> logged("plugin prints: wrong number"));
		plugin.stop();
	}

	@Test
	void killsPluginThatDoesNotHeedStop() {
		Plugin plugin = shell("trap '' TERM; echo ready; while :; do sleep 1; done");
		plugin.start();
		await().until(() -> logged("plugin prints: ready"));
		ProcessHandle process = process(plugin);
		plugin.stop();
		assertThat(process.isAlive()).isFalse();
		assertThat(this.log).contains("plugin gets SIGKILL, as it has not heeded SIGTERM");
	}

	@Test
	void endsChildrenOfPlugin() {
		Plugin plugin = shell("sleep 60 & echo ready; wait");
		List<ProcessHandle> children = startWithChild(plugin);
		plugin.stop();
		await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
	}

	@Test
	void killsChildrenThatDoNotHeedStop() {
		Plugin plugin = shell("(trap '' TERM; echo ready; exec sleep 60) & wait");
		List<ProcessHandle> children = startWithChild(plugin);
		plugin.stop();
		await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
	}

	@Test
	void killsChildrenWithPlugin() {
		Plugin plugin = shell("sleep 60 & echo ready; wait");
		List<ProcessHandle> children = startWithChild(plugin);
		plugin.kill();
		await().untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
		plugin.stop();
	}

	@Test
	void endsChildrenOfPluginThatEndsByItself() {
		Plugin plugin = shell("sleep 60 & echo \"child $!\"; exit 3");
		plugin.start();
		await().until(() -> logged("plugin has ended, status 3; started again in 1 s"));
		await().until(() -> this.log.stream().anyMatch((text) -> text.startsWith("plugin prints: child ")));
		plugin.stop();
		String printed = this.log.stream()
			.filter((text) -> text.startsWith("plugin prints: "))
			.findFirst()
			.orElseThrow();
		long child = Long.parseLong(printed.substring(printed.lastIndexOf(' ') + 1));
		await().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
	}

	@Test
	void noticesProgramThatWasInstalled(@TempDir Path directory) throws Exception {
		Path program = directory.resolve("plugin");
		Plugin plugin = new Plugin(List.of(program.toString(), "out", "in"), this.executor, this.log::add);
		assertThat(plugin.status().state()).isEqualTo(PluginState.NOT_INSTALLED);
		Files.createFile(program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		assertThat(plugin.status().state()).isEqualTo(PluginState.STOPPED);
	}

	private List<ProcessHandle> startWithChild(Plugin plugin) {
		plugin.start();
		await().until(() -> logged("plugin prints: ready"));
		List<ProcessHandle> children = process(plugin).children().toList();
		assertThat(children).hasSize(1);
		return children;
	}

	@Test
	void saysThatProgramIsNotInstalled() {
		Plugin plugin = new Plugin(List.of("no-such-program", "out", "in"), this.executor, this.log::add);
		assertThat(plugin.status().state()).isEqualTo(PluginState.NOT_INSTALLED);
		plugin.start();
		assertThat(plugin.status().state()).isEqualTo(PluginState.NOT_INSTALLED);
		assertThat(this.log).anyMatch((text) -> text.startsWith("plugin cannot be started: "));
		assertThat(plugin.kill()).isFalse();
	}

	@Test
	void startsOnceWhenStartedTwice() {
		Plugin plugin = shell("exec sleep 60");
		plugin.start();
		Long pid = plugin.status().pid();
		plugin.start();
		assertThat(plugin.status().pid()).isEqualTo(pid);
		plugin.stop();
		plugin.stop();
		assertThat(this.log).containsExactly("plugin started, process " + pid, "plugin stopped");
		await().during(Duration.ofMillis(1500)).until(() -> plugin.status().state() == PluginState.STOPPED);
	}

	private Plugin shell(String script) {
		return new Plugin(List.of("sh", "-c", script, "out", "in"), this.executor, this.log::add);
	}

	private boolean logged(String text) {
		return this.log.contains(text);
	}

	private static ProcessHandle process(Plugin plugin) {
		Long pid = plugin.status().pid();
		assertThat(pid).isNotNull();
		return ProcessHandle.of(pid).orElseThrow();
	}

}
