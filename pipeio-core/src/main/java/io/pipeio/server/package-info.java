/**
 * Threads and state: {@link io.pipeio.server.PipeServer}, the engine, usable without
 * Spring. It writes no log: events go to a {@link io.pipeio.server.PipeServerObserver}.
 * Knows the packages of the engine, and nothing else.
 */
@NullMarked
package io.pipeio.server;

import org.jspecify.annotations.NullMarked;
