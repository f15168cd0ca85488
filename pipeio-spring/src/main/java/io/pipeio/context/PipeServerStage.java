package io.pipeio.context;

import io.pipeio.server.PipeServer;

/**
 * Stages in which a server starts. It leaves them in reverse order when it stops.
 *
 * @since 0.1.0
 */
public enum PipeServerStage {

	/**
	 * The pipes exist and lines can be sent. Entered in an early phase and left at the
	 * very end.
	 */
	SENDING(Integer.MIN_VALUE / 2 - 100) {

		@Override
		void enter(PipeServer server) {
			server.open();
		}

		@Override
		void leave(PipeServer server) {
			server.stop();
		}

		@Override
		void undo(PipeServer server) {
			server.control().abandon();
		}

		@Override
		boolean isReachedBy(PipeServer server) {
			return server.isOpen();
		}

	},

	/**
	 * Lines are read. Entered after the web server has started and left before it stops.
	 */
	READING(Integer.MAX_VALUE - 100) {

		@Override
		void enter(PipeServer server) {
			server.start();
		}

		@Override
		void leave(PipeServer server) {
			server.control().stopReading();
		}

		@Override
		void undo(PipeServer server) {
			server.control().stopReading();
		}

		@Override
		boolean isReachedBy(PipeServer server) {
			return server.isRunning();
		}

	};

	private final int phase;

	PipeServerStage(int phase) {
		this.phase = phase;
	}

	/**
	 * Return the phase in which the stage is entered.
	 * @return the phase of its {@link org.springframework.context.SmartLifecycle}
	 */
	public int getPhase() {
		return this.phase;
	}

	abstract void enter(PipeServer server);

	abstract void leave(PipeServer server);

	/**
	 * Leave the stage because another server could not enter it.
	 * @param server the server that has entered the stage
	 */
	abstract void undo(PipeServer server);

	abstract boolean isReachedBy(PipeServer server);

}
