package io.pipeio;

import io.pipeio.server.PipeServer;

/**
 * Which listener a line is for.
 *
 * @param listenerId the id of the listener
 * @param server the server that the line has come to
 * @since 0.1.0
 */
public record PipeListenerContext(String listenerId, PipeServer server) {

}
