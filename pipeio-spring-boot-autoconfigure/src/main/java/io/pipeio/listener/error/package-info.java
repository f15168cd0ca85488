/**
 * What becomes of lines that a listener has failed to handle, as pipeio has it built in.
 * Knows the listener infrastructure, which knows nothing of it.
 */
@NullMarked
package io.pipeio.listener.error;

import org.jspecify.annotations.NullMarked;
