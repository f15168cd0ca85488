package io.pipeio.clients;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.pipeio.server.PipeDirection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests the recipes for the programs of a shell.
 */
@Timeout(60)
class RecipesTests {

	private static final int KILLED_BY_SIGPIPE = 128 + 13;

	private static final int TIMED_OUT = 124;

	@TempDir
	Path directory;

	private Kitchen kitchen;

	@BeforeEach
	void prepare() throws IOException {
		this.kitchen = new Kitchen(this.directory);
		this.kitchen.startApplication("application");
	}

	@AfterEach
	void cleanUp() throws IOException {
		this.kitchen.close();
	}

	@Test
	void keepsLinesOfFourKibibytesWholeWhoeverWrites() throws Exception {
		ExecutorService writers = Executors.newFixedThreadPool(4);
		for (String letter : List.of("a", "b", "c", "d")) {
			writers.submit(() -> {
				byte[] line = (letter.repeat(4095) + "\n").getBytes(StandardCharsets.UTF_8);
				try (OutputStream pipe = new FileOutputStream(this.kitchen.path("log.in").toFile())) {
					for (int i = 0; i < 500; i++) {
						pipe.write(line);
					}
				}
				return null;
			});
		}
		writers.shutdown();
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(2000));
		assertThat(this.kitchen.received()).allMatch((line) -> line.equals(line.substring(0, 1).repeat(4095)));
	}

	@Test
	void flockKeepsLongLinesWhole() throws Exception {
		Kitchen.requireInstalled("flock");
		List<String> commands = new ArrayList<>();
		for (String letter : List.of("a", "b")) {
			Files.writeString(this.kitchen.path(letter + ".json"), letter.repeat(1_000_000) + "\n");
			commands
				.add("for i in 1 2 3 4 5; do " + this.kitchen.block("flock").strip().replace("big", letter) + "; done");
		}
		for (String command : commands) {
			this.kitchen.shell(command);
		}
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(10));
		assertThat(this.kitchen.received()).allMatch((line) -> line.equals(line.substring(0, 1).repeat(1_000_000)));
	}

	@Test
	void blocksOfProgramThatKeepsLinesBackEndInMidLine() throws Exception {
		Kitchen.requireInstalled("stdbuf");
		Process cut = this.kitchen.shell(this.kitchen.block("stdbuf").replace("stdbuf -oL", "exec"));
		type(cut, "x 123456789\n".repeat(500).strip());
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(409));
		assertThat(this.kitchen.run("timeout").waitFor()).isZero();
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(410));
		assertThat(this.kitchen.received().get(409)).isEqualTo("123456hello");
	}

	@Test
	void timeoutLimitsHowLongShellWaitsForServer() throws Exception {
		assertThat(this.kitchen.run("timeout").waitFor()).isZero();
		awaitReceived("hello");
		this.kitchen.stopApplication();
		String impatient = this.kitchen.block("timeout").replace("timeout 5", "timeout 0.2");
		assertThat(this.kitchen.shell(impatient).waitFor()).isEqualTo(TIMED_OUT);
		Process patient = this.kitchen.shell("timeout 0.2 echo late > " + this.kitchen.path("log.in"));
		assertThat(patient.waitFor(1, TimeUnit.SECONDS)).isFalse();
		this.kitchen.startApplication("application");
		awaitReceived("hello", "late");
	}

	@Test
	void missingPipeBecomesFileThatKeepsApplicationFromStarting() throws Exception {
		this.kitchen.stopApplication();
		Files.delete(this.kitchen.path("log.in"));
		assertThat(this.kitchen.run("timeout").waitFor()).isZero();
		assertThat(this.kitchen.path("log.in")).isRegularFile().hasContent("hello");
		assertThatException().isThrownBy(() -> this.kitchen.startApplication("application"))
			.havingRootCause()
			.withMessageContaining(this.kitchen.path("log.in").toString())
			.withMessageContaining("regular file");
	}

	@Test
	void programKeepsLinesBackUnlessStdbufHasItWriteThem() throws Exception {
		Kitchen.requireInstalled("stdbuf");
		Process atOnce = this.kitchen.run("stdbuf");
		type(atOnce, "1 at once");
		awaitReceived("at once");
		Process later = this.kitchen.shell(this.kitchen.block("stdbuf").replace("stdbuf -oL", "exec"));
		type(later, "2 later");
		awaitEmpty(Path.of("/proc", later.pid() + "", "fd/0"));
		assertThat(this.kitchen.run("timeout").waitFor()).isZero();
		awaitReceived("at once", "hello");
		later.getOutputStream().close();
		awaitReceived("at once", "hello", "later");
	}

	@Test
	void catReadsOutPipeLineByLineOverRestart() throws Exception {
		this.kitchen.run("cat");
		this.kitchen.pipes().send("news", "one");
		await().untilAsserted(() -> assertThat(this.kitchen.path("news.txt")).hasContent("one"));
		this.kitchen.stopApplication();
		this.kitchen.startApplication("application");
		this.kitchen.pipes().send("news", "two");
		await().untilAsserted(() -> assertThat(this.kitchen.path("news.txt")).hasContent("one\ntwo"));
	}

	@Test
	void tailShowsLastTenLinesOfOutPipeWhenApplicationStops() throws Exception {
		this.kitchen.shell("tail -F " + this.kitchen.path("news.out"));
		await().until(() -> this.kitchen.server("news").isConnected(PipeDirection.OUT));
		for (int number = 1; number <= 12; number++) {
			this.kitchen.pipes().send("news", "line " + number);
		}
		awaitEmpty(this.kitchen.path("news.out"));
		assertThat(this.kitchen.output()).isEmpty();
		this.kitchen.stopApplication();
		await().untilAsserted(() -> assertThat(this.kitchen.output()).startsWith("line 3\n").contains("line 12\n"));
	}

	@Test
	void teeGivesUpThePipeAndKeepsTheFile() throws Exception {
		Process tee = runTee(this.kitchen.block("tee"));
		type(tee, "one");
		awaitReceived("one");
		this.kitchen.stopApplication();
		type(tee, "two");
		await().untilAsserted(() -> assertThat(this.kitchen.path("import.log")).hasContent("one\ntwo"));
		this.kitchen.startApplication("application");
		type(tee, "three");
		await().untilAsserted(() -> assertThat(this.kitchen.path("import.log")).hasContent("one\ntwo\nthree"));
		tee.getOutputStream().close();
		assertThat(tee.waitFor()).isZero();
		assertThat(this.kitchen.run("timeout").waitFor()).isZero();
		awaitReceived("one", "hello");
		assertThat(this.kitchen.output()).isEmpty();
	}

	@Test
	void teeIsKilledUnlessItIsToldToGoOn() throws Exception {
		Process tee = runTee(this.kitchen.block("tee").replace("tee -p", "tee"));
		type(tee, "one");
		awaitReceived("one");
		this.kitchen.stopApplication();
		type(tee, "two");
		await().until(() -> tee.descendants().noneMatch((process) -> isCommand(process, "tee")));
		type(tee, "three");
		assertThat(tee.waitFor()).isEqualTo(KILLED_BY_SIGPIPE);
	}

	@Test
	void programThatWritesNothingMeanwhileNoticesNoRestart() throws Exception {
		Process tee = runTee(this.kitchen.block("tee").replace("tee -p", "tee"));
		type(tee, "one");
		awaitReceived("one");
		this.kitchen.stopApplication();
		this.kitchen.startApplication("application");
		type(tee, "two");
		awaitReceived("one", "two");
	}

	@Test
	void jqSelectsFromOnePipeIntoAnother() throws Exception {
		Kitchen.requireInstalled("jq");
		this.kitchen.run("jq");
		sendOrders();
		awaitReceived("{\"id\":2,\"total\":200}");
	}

	@Test
	void jqKeepsResultsBackUnlessItIsUnbuffered() throws Exception {
		Kitchen.requireInstalled("jq");
		this.kitchen.shell(this.kitchen.block("jq").replace("--unbuffered ", ""));
		await().until(() -> this.kitchen.server("news").isConnected(PipeDirection.OUT));
		sendOrders();
		awaitEmpty(this.kitchen.path("news.out"));
		assertThat(this.kitchen.run("timeout").waitFor()).isZero();
		awaitReceived("hello");
	}

	@Test
	void jqEndsAtWhatIsNotJsonUnlessItReadsText() throws Exception {
		Kitchen.requireInstalled("jq");
		Process jq = this.kitchen.shell(this.kitchen.block("jq").replace("-cR 'fromjson? | ", "-c '"));
		sendOrders();
		assertThat(jq.waitFor()).isNotZero();
		assertThat(this.kitchen.output()).contains("parse error");
	}

	@Test
	void cronWritesLine() throws Exception {
		String job = jobOf(this.kitchen.block("cron").strip());
		assertThat(asCron(job).waitFor()).isZero();
		await().untilAsserted(
				() -> assertThat(this.kitchen.received()).singleElement().asString().matches("\\d+ disk +\\d+%"));
		this.kitchen.stopApplication();
		assertThat(asCron(job.replace("timeout 10", "timeout 0.2")).waitFor()).isEqualTo(TIMED_OUT);
	}

	/** As crontab(5) says: five fields, then the command, where a % needs a backslash. */
	private static String jobOf(String line) {
		String command = line.split(" +", 6)[5];
		assertThat(command.replace("\\%", "")).doesNotContain("%");
		return command.replace("\\%", "%");
	}

	private Process asCron(String job) throws IOException {
		return this.kitchen.start("env", "-i", "HOME=/", "LOGNAME=root", "SHELL=/bin/sh", "PATH=/usr/bin:/bin",
				"/bin/sh", "-c", job);
	}

	private void sendOrders() {
		this.kitchen.pipes().send("news", "{\"id\": 1, \"total\": 20}");
		this.kitchen.pipes().send("news", "not JSON");
		this.kitchen.pipes().send("news", "{\"id\": 2, \"total\": 200}");
	}

	private Process runTee(String command) throws IOException {
		Path script = Files.writeString(this.kitchen.path("import.sh"), "#!/bin/sh\nexec cat\n");
		Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
		return this.kitchen.shell("set -o pipefail; " + command);
	}

	private void type(Process process, String line) throws IOException {
		process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
		process.getOutputStream().flush();
	}

	/** Opens the pipe a second time, to ask the kernel how much of it is unread. */
	private static void awaitEmpty(Path pipe) {
		await().until(() -> {
			try (InputStream reader = new FileInputStream(pipe.toFile())) {
				return reader.available() == 0;
			}
		});
	}

	private static boolean isCommand(ProcessHandle process, String name) {
		return process.info().command().map((command) -> command.endsWith("/" + name)).orElse(false);
	}

	private void awaitReceived(String... lines) {
		await().untilAsserted(() -> assertThat(this.kitchen.received()).containsExactly(lines));
	}

}
