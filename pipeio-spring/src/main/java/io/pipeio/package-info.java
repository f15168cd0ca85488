/**
 * The API that applications import: {@link io.pipeio.PipeListener} to receive lines,
 * {@link io.pipeio.PipeTemplate} to send them. Knows the engine and observations, and
 * neither listeners' infrastructure nor auto-configuration.
 */
@NullMarked
package io.pipeio;

import org.jspecify.annotations.NullMarked;
