package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

import io.pipeio.fixture.ClientProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the tests of FIFOs do and look at again and again.
 */
final class Fifos {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private Fifos() {
	}

	/**
	 * Start a client.
	 * @param path the path of the FIFO
	 * @param script a shell script, in which {@code $1} stands for the path
	 * @return the client
	 */
	static ClientProcess client(Path path, String script) {
		return ClientProcess.shell(script.replace("$1", "\"$1\""), path);
	}

	static void awaitStillBlocked(ClientProcess client) {
		await().during(Duration.ofMillis(150)).atMost(TIMEOUT).until(client::isBlocked);
	}

	static String permissionsOf(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	/**
	 * Make a FIFO unless there is one.
	 * @param directory the directory of the FIFO
	 * @return its path
	 */
	static Path makeIn(Path directory) {
		Path path = directory.resolve("fifo");
		if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
			assertThat(Posix.mkfifo(path.toString(), 0600)).isZero();
		}
		return path;
	}

	static void assertError(int result, Errno expected) {
		assertThat(Errno.nameOf(-result)).isEqualTo(expected.name());
	}

}
