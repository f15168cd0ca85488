package io.pipeio.server;

import java.nio.file.Path;

/**
 * How one pipe of a server was set up.
 *
 * @param path its absolute path
 * @param maxLineLength the longest line that passes, in bytes
 * @param capacity how many bytes the kernel is to buffer, or zero to leave that
 */
record PipeSettings(Path path, int maxLineLength, int capacity) {

}
