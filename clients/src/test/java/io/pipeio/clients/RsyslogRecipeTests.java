package io.pipeio.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the recipe for logger and rsyslog, with an rsyslogd of its own.
 */
@Timeout(60)
class RsyslogRecipeTests {

	@TempDir
	Path directory;

	private Kitchen kitchen;

	@BeforeEach
	void prepare() throws IOException {
		Kitchen.requireInstalled("rsyslogd", "logger");
		this.kitchen = new Kitchen(this.directory);
		Files.writeString(this.kitchen.path("rsyslog.conf"), this.kitchen.block("rsyslog"));
	}

	@AfterEach
	void cleanUp() throws IOException {
		if (this.kitchen != null) {
			this.kitchen.close();
		}
	}

	@Test
	void hasMessagesOfLogger() throws Exception {
		this.kitchen.startApplication("application");
		startRsyslogd();
		assertThat(this.kitchen.run("logger").waitFor()).isZero();
		await().untilAsserted(
				() -> assertThat(this.kitchen.received()).singleElement().asString().endsWith(" backup: done in 12 s"));
	}

	@Test
	void keepsMessagesOverRestart() throws Exception {
		this.kitchen.startApplication("application");
		startRsyslogd();
		log(1, 1);
		awaitNumbers(1);
		this.kitchen.stopApplication();
		log(2, 2000);
		this.kitchen.startApplication("application");
		log(2001, 2001);
		awaitNumbers(2001);
	}

	@Test
	void waitsForThePipe() throws Exception {
		startRsyslogd();
		log(1, 3);
		await().untilAsserted(() -> assertThat(this.kitchen.output()).contains("Could not open output pipe"));
		assertThat(this.kitchen.path("log.in")).doesNotExist();
		this.kitchen.startApplication("application");
		awaitNumbers(3);
	}

	@Test
	void losesMessageThatMeetsNoPipeUnlessItIsToTryAgain() throws Exception {
		Files.writeString(this.kitchen.path("rsyslog.conf"),
				this.kitchen.block("rsyslog").replace("action.resumeRetryCount=\"-1\"", ""));
		startRsyslogd();
		log(1, 1);
		await().untilAsserted(() -> assertThat(this.kitchen.output()).contains("Could not open output pipe"));
		this.kitchen.startApplication("application");
		await().untilAsserted(() -> {
			log(2, 2);
			assertThat(this.kitchen.received()).isNotEmpty();
		});
		assertThat(this.kitchen.received()).noneMatch((line) -> line.endsWith(" test: 1"));
	}

	@Test
	void writesIntoThePipeThatWasRemoved() throws Exception {
		this.kitchen.startApplication("application", "pipeio.servers.log.remove-on-stop=true");
		Process rsyslogd = startRsyslogd();
		log(1, 1);
		awaitNumbers(1);
		this.kitchen.stopApplication();
		this.kitchen.startApplication("application", "pipeio.servers.log.remove-on-stop=true");
		log(2, 2);
		assertThat(this.kitchen.shell("kill -HUP " + rsyslogd.pid()).waitFor()).isZero();
		log(3, 3);
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(2));
		assertThat(this.kitchen.received().get(1)).endsWith(" 3");
	}

	private Process startRsyslogd() throws IOException {
		Process rsyslogd = this.kitchen.shell("PATH=$PATH:/usr/sbin; exec " + this.kitchen.block("rsyslogd"));
		await().until(() -> Files.exists(this.kitchen.path("log.sock")));
		return rsyslogd;
	}

	private void log(int first, int last) throws Exception {
		String command = "seq " + first + " " + last + " | logger -u " + this.kitchen.path("log.sock") + " -t test";
		assertThat(this.kitchen.shell(command).waitFor()).isZero();
	}

	/** A message that has met a full pipe, or none, comes after those behind it. */
	private void awaitNumbers(int last) {
		await().untilAsserted(() -> assertThat(this.kitchen.received()).hasSize(last));
		assertThat(this.kitchen.received()).map((line) -> line.replaceFirst(".* test: ", ""))
			.map(Integer::valueOf)
			.containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, last).boxed().toList());
	}

}
