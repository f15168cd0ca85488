package io.pipeio.fifo;

/**
 * Thrown when the C library cannot be reached: JNA or its native part cannot be loaded,
 * or the library lacks a function that pipeio calls.
 *
 * @since 0.1.0
 */
public class NativeAccessException extends RuntimeException {

	NativeAccessException(Throwable cause) {
		super("The C library cannot be called through JNA: " + cause, cause);
	}

}
