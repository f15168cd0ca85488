/**
 * Log output that is safe and limited: escapes text and exceptions, and summarises
 * repeated messages. Depends only on the engine and Spring's logging.
 *
 * <p>
 * Internal: types are public for the other packages only, and may change in any release.
 */
@NullMarked
package io.pipeio.logging;

import org.jspecify.annotations.NullMarked;
