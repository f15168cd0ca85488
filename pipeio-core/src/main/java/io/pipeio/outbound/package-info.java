/**
 * The writing side of a pipe: lines from the queue and from sending threads meet here,
 * and each byte written is known until a client has read it. Owns no thread. Knows
 * {@code io.pipeio.queue}, {@code io.pipeio.fifo}, {@code io.pipeio.line} and
 * {@code io.pipeio.concurrent}.
 *
 * <p>
 * Internal: types are public for {@code io.pipeio.server} only, and may change in any
 * release.
 */
@NullMarked
package io.pipeio.outbound;

import org.jspecify.annotations.NullMarked;
