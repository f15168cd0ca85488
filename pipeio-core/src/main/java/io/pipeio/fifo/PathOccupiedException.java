package io.pipeio.fifo;

import java.nio.file.Path;

/**
 * Thrown when something else than a FIFO that pipeio may use stands at the path of a
 * pipe. What stands there was not touched.
 *
 * @since 0.1.0
 */
public class PathOccupiedException extends FifoException {

	private final String found;

	PathOccupiedException(Path path, String found) {
		super("open", path, "EEXIST", "there is " + found + " at this path");
		this.found = found;
	}

	/**
	 * Describe what stands at the path.
	 * @return a description with its article, such as {@code a regular file}
	 */
	public String getFound() {
		return this.found;
	}

}
