package io.pipeio.server;

/**
 * The two pipes of a {@link PipeServer}, as the application sees them.
 *
 * @since 0.1.0
 */
public enum PipeDirection {

	/** The in-pipe: clients write, the application reads. */
	IN,

	/** The out-pipe: the application writes, a client reads. */
	OUT

}
