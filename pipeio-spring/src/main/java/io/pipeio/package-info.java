/**
 * API used by applications: {@link io.pipeio.PipeListener} to receive lines and
 * {@link io.pipeio.PipeTemplate} to send them. Depends on the engine and on observations,
 * but not on listener infrastructure or auto-configuration.
 */
@NullMarked
package io.pipeio;

import org.jspecify.annotations.NullMarked;
