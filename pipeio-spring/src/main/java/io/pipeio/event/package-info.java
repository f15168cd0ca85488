/**
 * Application events of pipe servers: see {@link io.pipeio.event.PipeServerEvent}.
 * Depends on the engine, but not on anything that publishes or receives events.
 */
@NullMarked
package io.pipeio.event;

import org.jspecify.annotations.NullMarked;
