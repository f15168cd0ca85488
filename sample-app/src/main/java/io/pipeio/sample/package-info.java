/**
 * The sample: an echo server and a server of commands, without a web server.
 */
@NullMarked
package io.pipeio.sample;

import org.jspecify.annotations.NullMarked;
