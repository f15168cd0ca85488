package io.pipeio.queue;

import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A line that was sent, and that its sender may take back until a client has begun to
 * read it. Completed when the kernel has the line, as the future that
 * {@code PipeServer.sendAsync} returns.
 *
 * @since 0.1.0
 */
public final class WithdrawableLine extends CompletableFuture<@Nullable Void> {

	private final byte[] line;

	private final Predicate<WithdrawableLine> withdrawal;

	private volatile Runnable withdrawn = () -> {
	};

	/** Whether no client will get it, of which its sender has not heard. */
	private volatile boolean gone;

	public WithdrawableLine(byte[] line, Predicate<WithdrawableLine> withdrawal) {
		this.line = line;
		this.withdrawal = withdrawal;
	}

	public static WithdrawableLine failed(byte[] line, LineNotSentException failure) {
		WithdrawableLine failed = new WithdrawableLine(line, (any) -> false);
		failed.completeExceptionally(failure);
		return failed;
	}

	/**
	 * Return the line as it is sent.
	 * @return the line, in its envelope if it has one, without a newline
	 */
	public byte[] line() {
		return this.line;
	}

	/**
	 * Take the line back, if nothing of it is in the pipe. What is in the pipe belongs to
	 * the client that has it open, and is taken back when that leaves without having read
	 * the line to its end. A line that is taken back is counted and reported as discarded
	 * ({@link io.pipeio.line.DiscardReason#WITHDRAWN}). Does not wait for clients. To be
	 * called once, by any thread.
	 * @param later called by the out-thread, or by a thread that discards the queue, and
	 * must not block, if the line is taken back after this has returned {@code false}; in
	 * a race, it may be called though this returns {@code true}
	 * @return whether it is taken back, and no client will get it
	 */
	public boolean withdraw(Runnable later) {
		this.withdrawn = later;
		return this.gone || this.withdrawal.test(this);
	}

	/**
	 * Tell the sender that no client will get the line: it was taken back later, or
	 * discarded. One that has not withdrawn it hears that when it does.
	 */
	public void tellWithdrawn() {
		this.gone = true;
		this.withdrawn.run();
	}

}
