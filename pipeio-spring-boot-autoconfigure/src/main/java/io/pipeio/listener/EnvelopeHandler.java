package io.pipeio.listener;

import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;

/**
 * Hands the lines of a server with an envelope to its listeners.
 *
 * @param dispatcher offers them what is in the envelopes
 */
record EnvelopeHandler(PipeListenerDispatcher dispatcher) implements LineHandler {

	@Override
	public void handle(Line line) {
		this.dispatcher.handleWrapped(line);
	}

	@Override
	public void readingStarted() {
		this.dispatcher.readingStarted();
	}

	@Override
	public void readComplete() {
		this.dispatcher.readComplete();
	}

}
