/**
 * Built-in error handlers for lines that a listener has failed to handle. Knows the
 * listener infrastructure, which knows nothing of it.
 */
@NullMarked
package io.pipeio.listener.error;

import org.jspecify.annotations.NullMarked;
