/**
 * Lines on their way out, in memory: the queue, the lines in flight, and the bound on
 * both. Does no I/O and owns no thread. Knows {@code io.pipeio.line} and
 * {@code io.pipeio.concurrent}.
 *
 * <p>
 * For applications: {@link io.pipeio.queue.WhenFull}, {@link io.pipeio.queue.PipeQueue}
 * and {@link io.pipeio.queue.LineNotSentException}. All other types are internal: they
 * are public for {@code io.pipeio.server} only, and may change in any release.
 */
@NullMarked
package io.pipeio.queue;

import org.jspecify.annotations.NullMarked;
