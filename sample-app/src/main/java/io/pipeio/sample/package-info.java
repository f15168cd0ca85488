/**
 * The sample: an echo server and a server of commands. Without the profiles
 * {@code operations} and {@code console}, there is no web server.
 */
@NullMarked
package io.pipeio.sample;

import org.jspecify.annotations.NullMarked;
