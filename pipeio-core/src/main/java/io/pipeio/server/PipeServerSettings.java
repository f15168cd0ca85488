package io.pipeio.server;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;

import io.pipeio.concurrent.Deadline;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoAccess;
import io.pipeio.fifo.FifoException;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.LineEnvelope;
import io.pipeio.queue.QueueSettings;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a server; see {@link PipeServerBuilder} for their meaning.
 *
 * @param name the name of the server
 * @param in of the in-pipe
 * @param out of the out-pipe
 * @param managesPipes whether the server creates, repairs and removes the pipes
 * @param removeOnStop whether it removes them when it stops
 * @param whenOccupied what happens when a file stands in the place of a managed pipe
 * @param access who may open managed pipes
 * @param charset of the text of lines
 * @param incompleteLine what becomes of a line without a newline
 * @param queue of the out-pipe
 * @param shutdownTimeout how long a stop blocks
 * @param envelope of lines
 */
record PipeServerSettings(String name, @Nullable PipeSettings in, @Nullable PipeSettings out, boolean managesPipes,
		boolean removeOnStop, WhenOccupied whenOccupied, FifoAccess access, Charset charset,
		IncompleteLine incompleteLine, QueueSettings queue, Duration shutdownTimeout, @Nullable LineEnvelope envelope) {

	@Nullable PipeSettings pipe(PipeDirection direction) {
		return (direction == PipeDirection.IN) ? this.in : this.out;
	}

	@Nullable Path path(PipeDirection direction) {
		PipeSettings pipe = pipe(direction);
		return (pipe != null) ? pipe.path() : null;
	}

	/**
	 * Take a pipe away from the clients, if this is what a stop does.
	 * @throws FifoException if it cannot be deleted
	 */
	void withdraw(Fifo fifo) throws FifoException {
		if (this.managesPipes && this.removeOnStop) {
			fifo.remove();
		}
	}

	/**
	 * Leave a pipe as it was before the start.
	 * @throws FifoException if it cannot be deleted, or given back its permissions
	 */
	void restore(Fifo fifo) throws FifoException {
		if (this.managesPipes) {
			fifo.restore();
		}
	}

	long shutdownTimeoutNanos() {
		return Deadline.toNanos(this.shutdownTimeout);
	}

}
