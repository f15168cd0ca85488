package io.pipeio.fifo;

import java.nio.file.Path;

/**
 * Thrown when another pipe server, in this process or in another, has claimed the path of
 * a pipe. Nothing was touched.
 *
 * @since 0.1.0
 */
public class FifoInUseException extends FifoException {

	FifoInUseException(Path path) {
		super("fcntl", path, "EBUSY", "another pipe server has claimed this path");
	}

}
