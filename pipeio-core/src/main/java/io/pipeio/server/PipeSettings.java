package io.pipeio.server;

import java.nio.file.Path;

/**
 * Settings of one pipe of a server.
 *
 * @param path its absolute path
 * @param maxLineLength the longest line that passes, in bytes
 * @param capacity how many bytes the kernel is to buffer, or zero to leave that
 */
record PipeSettings(Path path, int maxLineLength, int capacity) {

}
