package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;

import static org.awaitility.Awaitility.await;

/**
 * Tells what stands at the path of a pipe that is repaired.
 */
final class FifoPaths {

	private static final Duration PROMISED = Duration.ofSeconds(1);

	private FifoPaths() {
	}

	static void awaitFifo(Path path) {
		await().atMost(PROMISED).pollInterval(Duration.ofMillis(1)).until(() -> isFifo(path));
	}

	static boolean isFifo(Path path) {
		try {
			return Files.readAttributes(path, PosixFileAttributes.class).isOther();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
