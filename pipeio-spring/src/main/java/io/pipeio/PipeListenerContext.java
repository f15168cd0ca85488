package io.pipeio;

import io.pipeio.server.PipeServer;

/**
 * Listener that a line is for, and the server that received the line.
 *
 * @param listenerId the id of the listener
 * @param server the server that received the line
 * @since 0.1.0
 */
public record PipeListenerContext(String listenerId, PipeServer server) {

}
