package io.pipeio.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the README's recipe for several writers of long lines.
 */
@Timeout(60)
class LockedWritersTests {

	private static final int LINES = 20;

	private static final int MEBIBYTE = 1024 * 1024;

	private static final String SHELL = ClientProgram.readme("flock");

	private static final String PYTHON = ClientProgram.readme("flock: python");

	private final BlockingQueue<Line> received = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	private PipeServer server;

	@BeforeEach
	void start() {
		ClientProgram.assumeInstalled("flock");
		this.server = PipeServer.builder("plugin")
			.inPipe(this.directory.resolve("plugin.in"))
			.handler(this.received::add)
			.build();
		this.server.start();
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	@Test
	void writeWholeLinesInTurn() throws Exception {
		try (ClientProcess first = shell(SHELL, 'a'); ClientProcess second = shell(SHELL, 'b')) {
			assertThat(mixedLines()).isZero();
			assertThat(List.of(first.waitFor(), second.waitFor())).containsOnly(0);
		}
	}

	@Test
	void writeWholeLinesInTurnWithThoseInPython() throws Exception {
		ClientProgram.assumeInstalled("python3");
		String loop = "for i in range(%d): send('plugin.in', b'b' * %d)".formatted(LINES, MEBIBYTE);
		try (ClientProcess first = shell(SHELL, 'a');
				ClientProcess second = ClientProcess.start(this.directory,
						List.of("python3", "-c", PYTHON + "\n" + loop))) {
			assertThat(mixedLines()).isZero();
			assertThat(List.of(first.waitFor(), second.waitFor())).containsOnly(0);
		}
	}

	@Test
	void mixTheirLinesWithoutTheLock() throws Exception {
		String unlocked = SHELL.replace("flock 3 && ", "");
		assertThat(unlocked).isNotEqualTo(SHELL);
		try (ClientProcess first = shell(unlocked, 'a'); ClientProcess second = shell(unlocked, 'b')) {
			assertThat(mixedLines()).isPositive();
			assertThat(List.of(first.waitFor(), second.waitFor())).containsOnly(0);
		}
	}

	private ClientProcess shell(String recipe, char letter) throws IOException {
		Files.writeString(this.directory.resolve(letter + ".txt"), String.valueOf(letter).repeat(MEBIBYTE) + "\n");
		String loop = "i=0; while [ $i -lt %d ]; do send plugin.in < %s.txt || exit; i=$((i + 1)); done"
			.formatted(LINES, letter);
		return ClientProcess.start(this.directory, List.of("sh", "-c", recipe + loop));
	}

	private long mixedLines() throws InterruptedException {
		int mixed = 0;
		for (int count = 0; count < 2 * LINES; count++) {
			Line line = this.received.poll(20, TimeUnit.SECONDS);
			assertThat(line).as("line %d", count).isNotNull();
			String text = new String(line.toByteArray(), StandardCharsets.US_ASCII);
			if (text.length() != MEBIBYTE || text.chars().distinct().count() != 1) {
				mixed++;
			}
		}
		return mixed;
	}

}
