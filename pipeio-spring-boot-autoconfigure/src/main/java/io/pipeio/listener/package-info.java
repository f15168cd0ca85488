/**
 * Listener infrastructure: finds {@link io.pipeio.PipeListener} methods, adapts them to
 * the engine and starts and stops reading. Knows the engine, observations and the root
 * package, and not how beans are configured.
 */
@NullMarked
package io.pipeio.listener;

import org.jspecify.annotations.NullMarked;
