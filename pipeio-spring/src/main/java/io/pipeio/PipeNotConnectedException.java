package io.pipeio;

/**
 * Thrown when sending requires a connected client and no client reads the out-pipe.
 * Nothing was sent.
 *
 * @since 0.1.0
 * @see PipeOperations#requireConnected()
 */
public class PipeNotConnectedException extends PipeSendException {

	PipeNotConnectedException(String serverName) {
		super("Line not sent to pipe server '%s': no client reads its out-pipe".formatted(serverName));
	}

}
