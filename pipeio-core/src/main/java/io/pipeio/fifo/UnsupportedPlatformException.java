package io.pipeio.fifo;

/**
 * Thrown when pipeio is asked to open a pipe on an operating system or a processor whose
 * system interface it does not know, or where that interface is incomplete.
 *
 * @since 0.1.0
 */
public class UnsupportedPlatformException extends RuntimeException {

	UnsupportedPlatformException(String message) {
		super(message);
	}

}
