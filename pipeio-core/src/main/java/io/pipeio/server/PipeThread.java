package io.pipeio.server;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.queue.ReplyingThread;

/**
 * A thread of a {@link PipeServer}, {@code pipeio-<server>-in} or
 * {@code pipeio-<server>-out}. That which reads is not a daemon: it keeps an application
 * alive that has nothing else to do.
 */
final class PipeThread extends Thread implements ReplyingThread {

	/**
	 * Number of threads beyond which pipes without clients share one:
	 * {@link SharedClientWatch}.
	 */
	static final int MANY = 64;

	private final AtomicInteger running;

	private final Object owner;

	private int turns;

	PipeThread(PipeServerContext context, PipeDirection direction, Runnable task) {
		super(task, "pipeio-%s-%s".formatted(context.settings().name(), direction.name().toLowerCase(Locale.ROOT)));
		this.owner = context;
		this.running = context.resources().runningThreads();
		setDaemon(direction == PipeDirection.OUT);
	}

	@Override
	public void start() {
		this.running.incrementAndGet();
		try {
			super.start();
		}
		catch (Throwable ex) {
			this.running.decrementAndGet();
			throw ex;
		}
	}

	@Override
	public void run() {
		try {
			super.run();
		}
		finally {
			this.running.decrementAndGet();
		}
	}

	/**
	 * Note that this thread has turned to its client, before it handles what it has read.
	 * Called by this thread.
	 */
	void noteTurn() {
		this.turns++;
	}

	@Override
	public int turn() {
		return this.turns;
	}

	/**
	 * Whether the calling thread belongs to a server.
	 * @param owner stands for the server
	 * @return whether it is one of its threads
	 */
	static boolean isCurrent(Object owner) {
		return Thread.currentThread() instanceof PipeThread thread && thread.owner == owner;
	}

}
