/**
 * The reading side of a pipe, which may be several FIFOs in turn: open, read, replaced,
 * handed from one thread to the next. Owns no thread. Knows {@code io.pipeio.fifo},
 * {@code io.pipeio.line} and {@code io.pipeio.concurrent}.
 *
 * <p>
 * Internal: types are public for {@code io.pipeio.server} only, and may change in any
 * release.
 */
@NullMarked
package io.pipeio.inbound;

import org.jspecify.annotations.NullMarked;
