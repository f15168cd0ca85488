/**
 * Tries the programs of {@code clients}, and those that {@code docs/recipes.md} tells of,
 * against real servers.
 */
@NullMarked
package io.pipeio.clients;

import org.jspecify.annotations.NullMarked;
