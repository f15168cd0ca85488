/**
 * Hints for applications that are processed ahead of time.
 *
 * <p>
 * Internal: types are public for {@code io.pipeio.autoconfigure} only, and may change in
 * any release.
 */
@NullMarked
package io.pipeio.autoconfigure.aot;

import org.jspecify.annotations.NullMarked;
