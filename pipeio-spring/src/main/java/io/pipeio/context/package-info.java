/**
 * Integration of servers with the application context: starts and stops them, logs and
 * publishes their events. Depends on the engine, the root package and
 * {@code io.pipeio.event}.
 */
@NullMarked
package io.pipeio.context;

import org.jspecify.annotations.NullMarked;
