package io.pipeio.context;

import io.pipeio.server.PipeServer;

/**
 * The two stages in which a server starts, and stops in reverse.
 *
 * @since 0.1.0
 */
public enum PipeServerStage {

	/** The pipes exist and lines can be sent: from an early phase to the very end. */
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

	/** Lines are read: after the web server has started, until before it stops. */
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
	 * When it is entered.
	 * @return the phase of its {@link org.springframework.context.SmartLifecycle}
	 */
	public int getPhase() {
		return this.phase;
	}

	abstract void enter(PipeServer server);

	abstract void leave(PipeServer server);

	/**
	 * Leave it because another server could not enter it.
	 * @param server the server that has entered it
	 */
	abstract void undo(PipeServer server);

	abstract boolean isReachedBy(PipeServer server);

}
