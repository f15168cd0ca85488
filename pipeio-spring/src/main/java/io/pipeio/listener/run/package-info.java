/**
 * A call of a listener from the line to the reply: interceptors, retries, error handlers,
 * concurrency, results that come later. Knows {@code io.pipeio.listener.adapter}, and not
 * who listens.
 *
 * <p>
 * Internal: types are public for {@code io.pipeio.listener} only, and may change in any
 * release.
 */
@NullMarked
package io.pipeio.listener.run;

import org.jspecify.annotations.NullMarked;
