/**
 * The sample: an echo server and a server of commands. Without the profile
 * {@code operations}, there is no web server.
 */
@NullMarked
package io.pipeio.sample;

import org.jspecify.annotations.NullMarked;
