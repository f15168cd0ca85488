package io.pipeio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.springframework.util.FileSystemUtils;

/**
 * A directory that nobody else uses.
 *
 * @param path where it stands
 */
record TemporaryDirectory(Path path) {

	/** Tells whose it is, should a process be killed before it has deleted it. */
	static final String PREFIX = "pipeio-test-" + ProcessHandle.current().pid() + "-";

	static TemporaryDirectory create() {
		try {
			return new TemporaryDirectory(Files.createTempDirectory(PREFIX,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void delete() throws IOException {
		FileSystemUtils.deleteRecursively(this.path);
	}

}
