package io.pipeio.server;

/**
 * Handling of a regular file in the place of a managed pipe. A client leaves one if it
 * writes while the pipe is not there, as {@code echo > pipe} does.
 *
 * @since 0.1.0
 */
public enum WhenOccupied {

	/**
	 * The server does not start. A pipe of a running server that a file has replaced is
	 * reported as failed, and comes back once the file is gone.
	 */
	REFUSE,

	/**
	 * The file is renamed: to its name, a dot and a timestamp. Nothing else is done with
	 * it, and nothing is overwritten. It must belong to the user of the server, and have
	 * no other name. Anything but such a file is refused: a directory, a symbolic link, a
	 * file of another user.
	 */
	SET_ASIDE

}
