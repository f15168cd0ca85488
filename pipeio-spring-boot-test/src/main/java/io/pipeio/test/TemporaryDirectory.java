package io.pipeio.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.springframework.util.FileSystemUtils;

/**
 * Temporary directory for the exclusive use of one context.
 *
 * @param path the path of the directory
 */
record TemporaryDirectory(Path path) {

	/**
	 * Name prefix that identifies the process, in case it is killed before it can delete
	 * the directory.
	 */
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
