package io.pipeio.inbound;

import io.pipeio.fifo.Fifo;
import io.pipeio.line.LineFramer;

/**
 * A line of which a part was read, when the thread has ended that has read it.
 *
 * @param fifo where it was read from, which may be closed
 * @param framer what keeps that part
 * @since 0.1.0
 */
public record UnfinishedLine(Fifo fifo, LineFramer framer) {

}
