package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown when a system call on a FIFO fails. Carries the path, the call and the symbolic
 * name of the error, as {@code errno(3)} has it.
 *
 * @since 0.1.0
 */
public class FifoException extends IOException {

	private final Path path;

	private final String operation;

	private final String errorName;

	FifoException(String operation, Path path, int result) {
		this(operation, path, Errno.nameOf(-result), Errno.describe(-result));
	}

	FifoException(String operation, Path path, String errorName, String description) {
		super("%s of '%s' failed (%s)".formatted(operation, path, description));
		this.path = path;
		this.operation = operation;
		this.errorName = errorName;
	}

	/**
	 * The path of the FIFO.
	 * @return the path, as it was configured
	 */
	public Path getPath() {
		return this.path;
	}

	/**
	 * The system call that failed.
	 * @return its name, such as {@code open}
	 */
	public String getOperation() {
		return this.operation;
	}

	/**
	 * The symbolic name of the error.
	 * @return the name, such as {@code EACCES}
	 */
	public String getErrorName() {
		return this.errorName;
	}

}
