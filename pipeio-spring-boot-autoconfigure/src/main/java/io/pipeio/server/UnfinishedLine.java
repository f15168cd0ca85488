package io.pipeio.server;

import io.pipeio.fifo.Fifo;
import io.pipeio.line.LineFramer;

/**
 * A line of which a part was read, when the thread has ended that has read it.
 *
 * @param fifo where it was read from, which may be closed
 * @param framer what keeps that part
 */
record UnfinishedLine(Fifo fifo, LineFramer framer) {

}
