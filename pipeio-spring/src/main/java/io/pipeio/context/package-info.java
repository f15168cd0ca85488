/**
 * Servers in an application context: started and stopped with it, their events logged and
 * published. Knows the engine, the root package and {@code io.pipeio.event}.
 */
@NullMarked
package io.pipeio.context;

import org.jspecify.annotations.NullMarked;
