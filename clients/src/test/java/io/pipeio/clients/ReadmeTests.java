package io.pipeio.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the README of the clients says what there is, and what happens.
 */
@Timeout(60)
class ReadmeTests {

	private static final List<String> OTHER_FOLDERS = List.of("src", "target");

	@Test
	void listsEveryProgramAndNoOther() throws IOException {
		List<Path> listed = ClientProgram.all().stream().map(ClientProgram::file).distinct().toList();
		Path root = Path.of("").toAbsolutePath();
		try (Stream<Path> files = Files.walk(root)) {
			List<Path> present = files.filter(Files::isRegularFile)
				.map(root::relativize)
				.filter((file) -> file.getNameCount() > 1 && !OTHER_FOLDERS.contains(file.getName(0).toString()))
				.toList();
			assertThat(listed).hasSize(14).containsExactlyInAnyOrderElementsOf(present);
		}
	}

	@Test
	void tellsHowToTryIt(@TempDir Path directory) throws IOException {
		ClientProgram.assumeInstalled("python3");
		Path pipes = Files.createDirectory(directory.resolve("pipes"));
		Path folder = Files.createDirectories(directory.resolve("clients/python"));
		Files.copy(Path.of("python/plugin.py"), folder.resolve("plugin.py"));
		try (PipeServer echo = PipeServer.builder("echo")
			.inPipe(pipes.resolve("echo.in"))
			.outPipe(pipes.resolve("echo.out"))
			.build()) {
			echo.setHandler((line) -> echo.send(line.toByteArray()));
			echo.start();
			String script = ClientProgram.readme("try it") + "kill $!";
			assertThat(ClientProcess.run(directory, List.of("sh", "-c", script))).isEqualTo("python: Hello, plugin\n");
		}
	}

}
