/**
 * Threads, queue and state: {@link io.pipeio.server.PipeServer}, the engine, usable
 * without Spring. It writes no log: what happens goes to a
 * {@link io.pipeio.server.PipeServerObserver}. Knows {@code io.pipeio.fifo} and
 * {@code io.pipeio.line}, and nothing else.
 */
@NullMarked
package io.pipeio.server;

import org.jspecify.annotations.NullMarked;
