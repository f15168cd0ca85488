package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeServer#runWhenEmpty}.
 */
@Timeout(60)
class EmptyPipeTasksTests {

	private final CountDownLatch mayHandle = new CountDownLatch(1);

	private final List<String> happened = new CopyOnWriteArrayList<>();

	private final List<PipeServer> crowd = new ArrayList<>();

	private PipeServer server;

	@TempDir
	private Path directory;

	@BeforeEach
	void build() {
		this.server = builder("test").handler((line) -> {
			this.happened.add(line.toString());
			this.mayHandle.await();
		}).build();
	}

	private PipeServerBuilder builder(String name) {
		return PipeServer.builder(name)
			.inPipe(this.directory.resolve(name + ".in"))
			.shutdownTimeout(Duration.ofSeconds(5));
	}

	@AfterEach
	void stop() {
		this.mayHandle.countDown();
		this.server.stop();
		this.crowd.forEach(PipeServer::stop);
	}

	private void runWhenEmpty(String task) {
		this.server.control().runWhenEmpty(() -> this.happened.add(task + " on " + Thread.currentThread().getName()));
	}

	private void awaitTask() {
		await().until(() -> this.happened.contains("task on pipeio-test-in"));
	}

	@Test
	void runsTaskWithoutClient() {
		this.server.start();
		runWhenEmpty("task");
		awaitTask();
	}

	@Test
	void runsTaskAfterWhatThePipeHeld() {
		this.server.start();
		writeLines("echo 1; sleep 0; echo 2");
		await().until(() -> this.happened.contains("1"));
		runWhenEmpty("task");
		writeLines("echo 3");
		this.mayHandle.countDown();
		awaitTask();
		assertThat(this.happened).containsExactly("1", "2", "3", "task on pipeio-test-in");
	}

	private void writeLines(String script) {
		ClientProcess.shell("(" + script + ") > \"$1\"", this.directory.resolve("test.in")).awaitOutput();
	}

	@Test
	void keepsTaskOfStoppedServerUntilItReads() {
		runWhenEmpty("task");
		this.server.open();
		assertThat(this.happened).isEmpty();
		this.server.start();
		awaitTask();
	}

	@Test
	void runsTaskOnceAcrossRestart() {
		this.mayHandle.countDown();
		this.server.start();
		this.server.stop();
		runWhenEmpty("task");
		this.server.start();
		awaitTask();
		writeLines("echo 1");
		await().until(() -> this.happened.contains("1"));
		assertThat(this.happened).containsExactly("task on pipeio-test-in", "1");
	}

	@Test
	void startsThreadOfIdlePipeForTask() {
		startCrowd();
		this.server.start();
		assertThat(threads()).doesNotContain("pipeio-test-in");
		runWhenEmpty("task");
		awaitTask();
	}

	@Test
	void startsThreadForTaskThatHasWaited() {
		startCrowd();
		runWhenEmpty("task");
		this.server.start();
		awaitTask();
	}

	private void startCrowd() {
		for (int i = 0; i < PipeThread.MANY; i++) {
			PipeServer one = builder("crowd" + i).handler((line) -> {
			}).build();
			one.start();
			this.crowd.add(one);
		}
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	@Test
	void goesOnAfterTaskThatFails() {
		this.server.start();
		this.server.control().runWhenEmpty(() -> {
			throw new IllegalStateException("failed");
		});
		runWhenEmpty("task");
		awaitTask();
	}

	@Test
	void losesNoTask() throws Exception {
		this.server.start();
		for (int i = 0; i < 2000; i++) {
			CompletableFuture<Void> run = new CompletableFuture<>();
			this.server.control().runWhenEmpty(() -> run.complete(null));
			run.get(10, TimeUnit.SECONDS);
		}
	}

}
