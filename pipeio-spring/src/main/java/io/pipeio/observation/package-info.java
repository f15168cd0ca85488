/**
 * What observations and traces know of lines: the names, keys and contexts of
 * {@link io.pipeio.observation.PipeObservation}, and the envelope in which a trace goes
 * from one process to another. Knows the engine, and nothing that sends or listens.
 */
@NullMarked
package io.pipeio.observation;

import org.jspecify.annotations.NullMarked;
