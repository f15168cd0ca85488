/**
 * Notices that a pipe was deleted, moved or replaced, and has it checked. Knows
 * {@code io.pipeio.fifo} and {@code io.pipeio.concurrent}.
 *
 * <p>
 * Internal: types are public for {@code io.pipeio.server} only, and may change in any
 * release.
 */
@NullMarked
package io.pipeio.watch;

import org.jspecify.annotations.NullMarked;
