package io.pipeio.sample.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UnreadLinesFile}.
 */
class UnreadLinesFileTests {

	@TempDir
	private Path directory;

	@Test
	void keepsLinesOfItsServerInTheirOrder() throws IOException {
		Path file = this.directory.resolve("unread");
		UnreadLinesFile unread = new UnreadLinesFile("bridge", file);
		unread.handleUndelivered(server("bridge"), List.of(line("one"), line("")));
		unread.handleUndelivered(server("echo"), List.of(line("of another")));
		unread.handleUndelivered(server("bridge"), List.of(line("two")));
		assertThat(file).hasContent("one\n\ntwo\n");
		assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
	}

	@Test
	void followsNoLink() throws IOException {
		Path target = Files.createFile(this.directory.resolve("target"));
		Path link = Files.createSymbolicLink(this.directory.resolve("unread"), target);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> write(link, "one"))
			.withMessageContaining("a symbolic link");
		assertThat(target).isEmptyFile();
	}

	@Test
	@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void opensNoFifo() throws Exception {
		Path fifo = this.directory.resolve("unread");
		assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> write(fifo, "one"))
			.withMessageContaining("a FIFO");
	}

	@Test
	void cutsOffLineOfKilledProcess() throws IOException {
		Path file = Files.writeString(this.directory.resolve("unread"), "one\nhalf a l");
		write(file, "two");
		assertThat(file).hasContent("one\ntwo\n");
	}

	private void write(Path file, String line) {
		new UnreadLinesFile("bridge", file).handleUndelivered(server("bridge"), List.of(line(line)));
	}

	private PipeServer server(String name) {
		return PipeServer.builder(name).outPipe(this.directory.resolve(name + ".out")).build();
	}

	private static Line line(String text) {
		return Line.of(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
	}

}
