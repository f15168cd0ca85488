/**
 * Conversion of a line to the arguments of a listener method, and the call of the method.
 * Depends on the engine and the root package.
 *
 * <p>
 * Internal: types are public for the other listener packages only, and may change in any
 * release.
 */
@NullMarked
package io.pipeio.listener.adapter;

import org.jspecify.annotations.NullMarked;
