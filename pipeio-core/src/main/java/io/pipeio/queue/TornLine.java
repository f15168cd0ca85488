package io.pipeio.queue;

/**
 * A line of which a client has read a part before it went.
 *
 * @param taken how many bytes it has read
 * @param length how many bytes the line has, with its newline
 * @since 0.1.0
 */
public record TornLine(long taken, long length) {

}
