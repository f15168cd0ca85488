/**
 * Observations and tracing: the names, keys and contexts of
 * {@link io.pipeio.observation.PipeObservation}, and the envelope that propagates a trace
 * from one process to another. Depends on the engine, but not on anything that sends or
 * listens.
 */
@NullMarked
package io.pipeio.observation;

import org.jspecify.annotations.NullMarked;
