/**
 * The FIFO as a file: create, check, open, poll, read, write, release and remove it. Home
 * of the one native door, {@link io.pipeio.fifo.Posix}. Knows nothing of lines, of
 * threads, of Spring or of logging. Applications have no use for it: what is public here
 * is so for {@code io.pipeio.server}.
 */
@NullMarked
package io.pipeio.fifo;

import org.jspecify.annotations.NullMarked;
