package io.pipeio.server;

/**
 * What the two halves of a server share.
 *
 * @param server the server, as observers are told of it
 * @param settings how it was built
 * @param observers whom to tell what happens
 */
record PipeServerContext(PipeServer server, PipeServerSettings settings, Observers observers) {

}
