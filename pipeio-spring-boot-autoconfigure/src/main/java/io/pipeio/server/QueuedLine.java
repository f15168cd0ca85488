package io.pipeio.server;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A line on its way to the out-pipe.
 */
final class QueuedLine {

	/** What a waiting line takes from the heap beside its bytes, rounded up. */
	private static final int OVERHEAD = 64;

	private final byte[] bytes;

	private final @Nullable CompletableFuture<@Nullable Void> written;

	/** Where it ends in all that was ever put into the write buffer. */
	private long end;

	QueuedLine(byte[] bytes, @Nullable CompletableFuture<@Nullable Void> written) {
		this.bytes = bytes;
		this.written = written;
	}

	byte[] bytes() {
		return this.bytes;
	}

	int lengthWithNewline() {
		return this.bytes.length + 1;
	}

	long heapSize() {
		return (long) this.bytes.length + OVERHEAD;
	}

	long end() {
		return this.end;
	}

	void endsAt(long position) {
		this.end = position;
	}

	/**
	 * Note that the kernel has the line.
	 */
	void complete() {
		if (this.written != null) {
			this.written.complete(null);
		}
	}

	/**
	 * Note that the line was not sent.
	 * @param failure why
	 */
	void fail(LineNotSentException failure) {
		if (this.written != null) {
			this.written.completeExceptionally(failure);
		}
	}

}
