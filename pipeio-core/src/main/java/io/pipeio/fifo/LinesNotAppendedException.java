package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown when a {@link LineFile} has taken some of the lines, and not the rest.
 *
 * @since 0.1.0
 */
public class LinesNotAppendedException extends IOException {

	private final int appended;

	LinesNotAppendedException(Path path, int appended, IOException cause) {
		super("Only the first %d lines were appended to '%s': %s".formatted(appended, path, cause.getMessage()), cause);
		this.appended = appended;
	}

	/**
	 * Return the number of lines that were appended.
	 * @return the number of lines, the first ones
	 */
	public int getAppended() {
		return this.appended;
	}

}
