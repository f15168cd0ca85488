package io.pipeio.actuate;

import io.pipeio.server.PipeServer;

/**
 * State of a server.
 */
enum ServerState {

	/** Its pipes are not there. */
	STOPPED,

	/** It sends, and does not read yet, or no more. */
	OPEN,

	/** It sends and reads. */
	RUNNING,

	/** It sends, and leaves its in-pipe unread until it is resumed. */
	PAUSED;

	static ServerState of(PipeServer server) {
		if (!server.isOpen()) {
			return STOPPED;
		}
		if (!server.isRunning()) {
			return OPEN;
		}
		return server.isPaused() ? PAUSED : RUNNING;
	}

}
