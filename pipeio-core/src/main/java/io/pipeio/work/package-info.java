/**
 * Work of the handler of a server: the line in hand, the work that it has left behind,
 * and for how long. Knows {@code io.pipeio.concurrent}, and not what the work is about.
 *
 * <p>
 * For applications: {@link io.pipeio.work.PipeBusy} and {@link io.pipeio.work.PipeWork}.
 * All other types are internal: they are public for {@code io.pipeio.server} only, and
 * may change in any release.
 */
@NullMarked
package io.pipeio.work;

import org.jspecify.annotations.NullMarked;
