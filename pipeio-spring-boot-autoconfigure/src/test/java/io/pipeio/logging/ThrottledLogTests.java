package io.pipeio.logging;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ThrottledLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ThrottledLogTests {

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	@TempDir
	private Path directory;

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);

	private final StringBuffer log = new StringBuffer();

	private final ThrottledLog<String> throttled = new ThrottledLog<>(LogFactory.getLog(getClass()), (server, thing,
			count, bytes) -> this.log.append("%s:%s:%d/%d ".formatted(server.getName(), thing, count, bytes)),
			this.clock::get);

	@Test
	void logsFirstAtOnceAndSumsUpTheOthersForMinute() {
		PipeServer echo = server("echo");
		PipeServer other = server("other");
		assertThat(this.throttled.add(echo, "a", 5)).isTrue();
		assertThat(this.throttled.add(echo, "a", 6)).isFalse();
		assertThat(this.throttled.add(echo, "b", 7)).isTrue();
		assertThat(this.throttled.add(other, "a", 8)).isTrue();
		this.clock.addAndGet(MINUTE - 1);
		assertThat(this.throttled.add(echo, "a", 1)).isFalse();
		assertThat(this.log).isEmpty();
		this.clock.addAndGet(1);
		assertThat(this.throttled.add(echo, "a", 1)).isFalse();
		assertThat(this.log).hasToString("echo:a:3/8 ");
		this.clock.addAndGet(MINUTE);
		assertThat(this.throttled.add(echo, "a", 1)).isTrue();
	}

	@Test
	void logsRestOfOneServerOrOfAll() {
		PipeServer echo = server("echo");
		PipeServer other = server("other");
		for (int i = 0; i < 3; i++) {
			this.throttled.add(echo, "a", 1);
			this.throttled.add(other, "b", 1);
		}
		this.throttled.logRest(echo);
		assertThat(this.log).hasToString("echo:a:2/2 ");
		this.throttled.logRest();
		assertThat(this.log).hasToString("echo:a:2/2 other:b:2/2 ");
		this.throttled.logRest();
		assertThat(this.log).hasToString("echo:a:2/2 other:b:2/2 ");
	}

	@Test
	void logsWhatHasWaitedForMinuteWhenSomethingElseHappensInServer() {
		PipeServer echo = server("echo");
		this.throttled.add(echo, "a", 1);
		this.throttled.add(echo, "a", 2);
		this.clock.addAndGet(MINUTE);
		assertThat(this.throttled.add(echo, "b", 3)).isTrue();
		assertThat(this.log).hasToString("echo:a:1/2 ");
		// What was summed up now is not logged again within the minute
		assertThat(this.throttled.add(echo, "a", 4)).isFalse();
		assertThat(this.log).hasToString("echo:a:1/2 ");
	}

	@Test
	void logsWhatHasWaitedWhenClientComesAndRestWhenServerStops() {
		PipeServer echo = PipeServer.builder("echo").inPipe(this.directory.resolve("echo")).handler((line) -> {
		}).build();
		try (echo) {
			echo.start();
			this.throttled.add(echo, "a", 1);
			this.throttled.add(echo, "a", 2);
			client(echo);
			assertThat(this.log).isEmpty();
			this.clock.addAndGet(MINUTE);
			client(echo);
			assertThat(this.log).hasToString("echo:a:1/2 ");
			this.throttled.add(echo, "a", 3);
		}
		assertThat(this.log).hasToString("echo:a:1/2 echo:a:1/3 ");
	}

	private static void client(PipeServer server) {
		ClientProcess.shell("echo hello > \"$1\"", server.getPath(PipeDirection.IN)).awaitOutput();
		await().until(() -> !server.isConnected(PipeDirection.IN));
	}

	@Test
	void keepsBoundedNumberOfThingsApart(CapturedOutput output) {
		PipeServer echo = server("echo");
		for (int i = 0; i < ThrottledLog.CAPACITY; i++) {
			assertThat(this.throttled.add(echo, "a" + i, 1)).isTrue();
		}
		for (int i = 0; i < 1000; i++) {
			assertThat(this.throttled.add(echo, "b" + i, 1)).isFalse();
		}
		assertThat(output.toString().lines()).hasSize(1)
			.allSatisfy((line) -> assertThat(line).contains("echo: too many different things to log, 1 are left out"));
		this.throttled.logRest(echo);
		assertThat(output).contains("echo: too many different things to log, 999 are left out");
		assertThat(this.throttled.add(echo, "c", 1)).isTrue();
	}

	@Test
	void makesRoomForOtherThingsOfWhatHasNotHappenedForMinute() {
		PipeServer echo = server("echo");
		for (int i = 0; i < ThrottledLog.CAPACITY; i++) {
			this.throttled.add(echo, "a" + i, 1);
		}
		this.clock.addAndGet(MINUTE);
		assertThat(this.throttled.add(echo, "b", 1)).isTrue();
	}

	private PipeServer server(String name) {
		return PipeServer.builder(name).inPipe(this.directory.resolve(name)).build();
	}

}
