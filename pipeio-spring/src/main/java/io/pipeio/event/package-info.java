/**
 * What happens in the pipe servers, as application events: see
 * {@link io.pipeio.event.PipeServerEvent}. Knows the engine, and nothing that publishes
 * or receives.
 */
@NullMarked
package io.pipeio.event;

import org.jspecify.annotations.NullMarked;
