/**
 * Benchmarks of what is package-private in the package of the same name. May use that
 * package, and JMH.
 */
@NullMarked
package io.pipeio.listener;

import org.jspecify.annotations.NullMarked;
