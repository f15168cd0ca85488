/**
 * Text and exceptions made safe for a log, and repeated messages summarised. Knows the
 * engine and Spring's logging, and nothing else.
 *
 * <p>
 * Internal: types are public for the other packages only, and may change in any release.
 */
@NullMarked
package io.pipeio.logging;

import org.jspecify.annotations.NullMarked;
