package io.pipeio;

import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;

/**
 * Takes what was sent and no client has read when a server stops, to keep it or to send
 * it another way. Any number of such beans are called, in their order.
 *
 * <p>
 * Called on the out-thread of the server while this stops. The stop waits for it no
 * longer than the shutdown timeout and a second. What it throws is logged, and the next
 * one is called.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface UndeliveredLinesHandler {

	/**
	 * Handle the lines that a server could not deliver. Nothing can be sent to the server
	 * any more.
	 * @param server the server
	 * @param lines the lines, at least one, in the order in which they were sent; one
	 * that a client has read in part is among them, whole
	 */
	void handleUndelivered(PipeServer server, List<Line> lines);

}
