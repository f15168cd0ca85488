package io.pipeio;

import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;

/**
 * Callback for lines that were sent but not read by a client when a server stops, for
 * example to store them or to send them another way. All beans of this type are called,
 * in bean order.
 *
 * <p>
 * Called on the out-thread of the server while the server stops. The stop waits for the
 * handlers for at most the shutdown timeout plus one second. Exceptions are logged, and
 * the next handler is called.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface UndeliveredLinesHandler {

	/**
	 * Handle the lines that a server could not deliver. The server does not accept lines
	 * any more.
	 * @param server the server that is stopping
	 * @param lines the undelivered lines, at least one, in the order in which they were
	 * sent; a line that a client has read in part is included as a whole
	 */
	void handleUndelivered(PipeServer server, List<Line> lines);

}
