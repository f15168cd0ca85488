package io.pipeio.server;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.IncompleteLine;
import org.jspecify.annotations.Nullable;

/**
 * How a server was built; see {@link PipeServerBuilder} for what each of them means.
 *
 * @param name the name of the server
 * @param inPipe absolute path of the in-pipe
 * @param outPipe absolute path of the out-pipe
 * @param managesPipes whether the server creates and removes the pipes
 * @param removeOnStop whether it removes them when it stops
 * @param permissions of managed pipes
 * @param charset of the text of lines
 * @param maxLineLength in bytes
 * @param incompleteLine what becomes of a line without a newline
 * @param queueSize in bytes
 * @param sendTimeout how long a sender blocks
 * @param shutdownTimeout how long a stop blocks
 */
record PipeServerSettings(String name, @Nullable Path inPipe, @Nullable Path outPipe, boolean managesPipes,
		boolean removeOnStop, FifoPermissions permissions, Charset charset, int maxLineLength,
		IncompleteLine incompleteLine, long queueSize, Duration sendTimeout, Duration shutdownTimeout) {

	@Nullable Path path(PipeDirection direction) {
		return (direction == PipeDirection.IN) ? this.inPipe : this.outPipe;
	}

	/**
	 * Take a pipe away from the clients, if this is what a stop does.
	 * @param fifo the pipe
	 */
	void withdraw(Fifo fifo) {
		if (this.managesPipes && this.removeOnStop) {
			fifo.remove();
		}
	}

	/**
	 * Leave a pipe as it was before the start.
	 * @param fifo the pipe
	 */
	void restore(Fifo fifo) {
		if (this.managesPipes) {
			fifo.restore();
		}
	}

	long sendTimeoutNanos() {
		return toNanos(this.sendTimeout);
	}

	long shutdownTimeoutNanos() {
		return toNanos(this.shutdownTimeout);
	}

	private static long toNanos(Duration duration) {
		Duration longest = Duration.ofNanos(Long.MAX_VALUE);
		return (duration.compareTo(longest) < 0) ? duration.toNanos() : Long.MAX_VALUE;
	}

}
