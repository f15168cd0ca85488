package io.pipeio.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the sample answers a shell. The context is closed before the directory is
 * deleted, or else it would bring its pipes back.
 */
@SpringBootTest
@DirtiesContext
@Timeout(30)
class SampleApplicationTests {

	@TempDir
	private static Path directory;

	@DynamicPropertySource
	static void useOwnDirectory(DynamicPropertyRegistry registry) {
		registry.add("pipeio.directory", directory::toString);
	}

	@Test
	void echoesEveryByte() throws IOException {
		assertThat(shell("printf '\\000\\r\\377\\n' > echo.in; exec head -n 1 echo.out"))
			.isEqualTo(new byte[] { 0, '\r', (byte) 0xff, '\n' });
	}

	@Test
	void answersCommands() throws IOException {
		byte[] answer = shell("printf 'pid\\nbogus\\n' > command.in; exec head -n 2 command.out");
		assertThat(new String(answer, StandardCharsets.UTF_8))
			.isEqualTo(ProcessHandle.current().pid() + "\nunknown command 'bogus', try 'help'\n");
	}

	private static byte[] shell(String script) throws IOException {
		Process client = new ProcessBuilder(List.of("sh", "-c", script)).directory(directory.toFile()).start();
		return client.getInputStream().readAllBytes();
	}

}
