package io.pipeio.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeServerHealthIndicator}.
 */
@Timeout(60)
class PipeServerHealthIndicatorTests {

	@TempDir
	private Path directory;

	private Path in;

	private Path out;

	private PipeServer server;

	private PipeServerBuilder builder() {
		this.in = this.directory.resolve("echo.in");
		this.out = this.directory.resolve("echo.out");
		return PipeServer.builder("echo").inPipe(this.in).outPipe(this.out);
	}

	private void start() {
		start(builder().handler((line) -> {
		}));
	}

	private void start(PipeServerBuilder builder) {
		this.server = builder.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	private Health health() {
		return new PipeServerHealthIndicator(this.server, true, Duration.ofMillis(50)).health();
	}

	@Test
	void isUpWithoutClients() {
		start();
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnlyKeys("inPipe", "outPipe");
		assertThat(health.getDetails().get("inPipe")).isEqualTo(Map.of("path", this.in.toString(), "connected", false));
	}

	@Test
	void tellsOfAClient() {
		start();
		try (ClientProcess reader = ClientProcess.shell("exec 3< \"$1\"; read -r go", this.out)) {
			await().until(() -> health().getDetails().get("outPipe").toString().contains("connected=true"));
			reader.endInput();
		}
	}

	@Test
	void isOutOfServiceWhilePaused() {
		start();
		this.server.pause();
		assertThat(health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health().getDetails()).containsEntry("reason", "paused");
		this.server.control().hold();
		assertThat(health().getDetails()).containsEntry("reason", "a listener is paused, or none runs");
		this.server.control().release();
		this.server.resume();
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void isOutOfServiceWhileItIsNotReadYet() {
		this.server = builder().build();
		this.server.open();
		assertThat(health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health().getDetails()).containsEntry("reason", "its in-pipe is not read now");
	}

	@Test
	void isDownWhileAPipeCannotBeRepaired() throws IOException {
		start();
		Files.move(Files.createFile(this.directory.resolve("file")), this.in, StandardCopyOption.ATOMIC_MOVE);
		await().until(() -> health().getStatus().equals(Status.DOWN));
		assertThat(health().getDetails().get("reason").toString()).contains(this.in.toString());
		Files.delete(this.in);
		await().until(() -> health().getStatus().equals(Status.UP));
	}

	@Test
	void isDownWhenItWasStoppedAndTellsWhatHasFailedLast() {
		start(builder().handler((line) -> {
			throw new IllegalStateException("no more");
		}));
		ClientProcess.shell("echo one > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.server.getFailedLines() == 1);
		this.server.stop();
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		assertThat(health().getDetails()).containsEntry("reason", "stopped")
			.hasEntrySatisfying("lastFailure", (failure) -> assertThat(failure.toString())
				.matches("2.*Z java.lang.IllegalStateException: no more"));
	}

	@Test
	void isUnknownWhenItIsStoppedAndNotExpectedToRun() {
		this.server = builder().build();
		Health health = new PipeServerHealthIndicator(this.server, false, Duration.ofMinutes(1)).health();
		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("reason", "stopped");
	}

	@Test
	void showsThatNobodyListens() {
		start(builder());
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails()).containsEntry("listening", false);
	}

	@Test
	void showsAQueueThatNobodyDrainsAfterSomeTime() {
		start();
		this.server.send("one");
		assertThat(new PipeServerHealthIndicator(this.server, true, Duration.ofMinutes(1)).health().getDetails())
			.doesNotContainKey("stalled");
		await().until(() -> health().getDetails().containsKey("stalled"));
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails().get("stalled").toString()).contains("lines=1, bytes=4");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("one\n");
		await().until(() -> !health().getDetails().containsKey("stalled"));
	}

}
