/**
 * The FIFO as a file: create, check, open, poll, read, write, release and remove it. Home
 * of the one native door, {@link io.pipeio.fifo.Posix}. Knows nothing of lines, of
 * threads, of Spring or of logging.
 */
@NullMarked
package io.pipeio.fifo;

import org.jspecify.annotations.NullMarked;
