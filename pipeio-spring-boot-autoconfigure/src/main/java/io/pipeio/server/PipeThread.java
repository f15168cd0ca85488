package io.pipeio.server;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread of a {@link PipeServer}, {@code pipeio-<server>-in} or
 * {@code pipeio-<server>-out}. That which reads is not a daemon: it keeps an application
 * alive that has nothing else to do.
 */
final class PipeThread extends Thread {

	/** How many there are before pipes without clients share one: {@link IdlePipes}. */
	static final int MANY = 64;

	private static final AtomicInteger RUNNING = new AtomicInteger();

	private final PipeServer server;

	private int turns;

	PipeThread(PipeServerContext context, PipeDirection direction, Runnable task) {
		super(task, "pipeio-%s-%s".formatted(context.settings().name(), direction.name().toLowerCase(Locale.ROOT)));
		this.server = context.server();
		setDaemon(direction == PipeDirection.OUT);
	}

	/**
	 * Whether there are many such threads in this process.
	 * @return whether the next one had better start when it is needed
	 */
	static boolean areMany() {
		return RUNNING.get() >= MANY;
	}

	@Override
	public void start() {
		RUNNING.incrementAndGet();
		try {
			super.start();
		}
		catch (Throwable ex) {
			RUNNING.decrementAndGet();
			throw ex;
		}
	}

	@Override
	public void run() {
		try {
			super.run();
		}
		finally {
			RUNNING.decrementAndGet();
		}
	}

	/**
	 * Note that this thread has turned to its client, before it handles what it has read.
	 * Called by this thread.
	 */
	void noteTurn() {
		this.turns++;
	}

	/**
	 * How often this thread has turned to its client. Called by this thread.
	 * @return the number
	 */
	int turn() {
		return this.turns;
	}

	/**
	 * Whether the calling thread belongs to a server.
	 * @param server the server
	 * @return whether it is one of its threads
	 */
	static boolean isCurrent(PipeServer server) {
		return Thread.currentThread() instanceof PipeThread thread && thread.server == server;
	}

}
