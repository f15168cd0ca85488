/**
 * Names, values and origins of properties, for messages about wrong ones. Knows Spring
 * Boot, and not what the properties are for.
 *
 * <p>
 * Internal: types are public for {@code io.pipeio.autoconfigure} only, and may change in
 * any release.
 */
@NullMarked
package io.pipeio.autoconfigure.property;

import org.jspecify.annotations.NullMarked;
