/**
 * The profile {@code console}: a page that shows each pipe live, and a host of plugins,
 * programs that are the clients of a server of their own.
 */
@NullMarked
package io.pipeio.sample.console;

import org.jspecify.annotations.NullMarked;
