package io.pipeio.sample.bridge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

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

	private PipeServer server(String name) {
		return PipeServer.builder(name).outPipe(this.directory.resolve(name + ".out")).build();
	}

	private static Line line(String text) {
		return Line.of(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
	}

}
