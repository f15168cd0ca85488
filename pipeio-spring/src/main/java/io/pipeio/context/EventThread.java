package io.pipeio.context;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other on a daemon thread, {@code pipeio-events}, that is there
 * from the first task until {@link #end}; the next task starts another one. Whoever hands
 * over a task never waits.
 */
final class EventThread {

	private static final String NAME = "pipeio-events";

	/** How many tasks may wait. */
	static final int CAPACITY = 1000;

	private final Runnable dropped;

	/**
	 * That of the application, which a thread that inherits nothing gets on some versions
	 * of Java only.
	 */
	private final ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private volatile Tasks tasks = new Tasks();

	private volatile boolean closed;

	/**
	 * Create a thread, which does not start before the first task.
	 * @param dropped called instead of a task for which there is no room
	 */
	EventThread(Runnable dropped) {
		this.dropped = dropped;
	}

	/**
	 * Run a task soon. After {@link #close}, it is forgotten.
	 * @param task the task, which must not throw anything
	 */
	void run(Runnable task) {
		this.tasks.execute(task);
	}

	/**
	 * Run a task soon, or forget it if it would take the room of more important ones:
	 * half of it is theirs.
	 * @param task the task, which must not throw anything
	 */
	void runIfRoom(Runnable task) {
		if (this.tasks.getQueue().size() < CAPACITY / 2) {
			run(task);
		}
	}

	private void refuse(Runnable task, ThreadPoolExecutor by) {
		if (!by.isShutdown()) {
			this.dropped.run();
		}
		else if (!this.closed) {
			// It came while the thread was about to end: the next thread takes it
			run(task);
		}
	}

	/**
	 * Whether there is a thread.
	 * @return whether a task was run since the last end
	 */
	boolean isRunning() {
		return this.tasks.getPoolSize() > 0;
	}

	/**
	 * Let the tasks that wait be run, and the thread end. Called by a task, it runs them
	 * itself; otherwise it waits. An interrupt of the calling thread does not shorten the
	 * wait: it is noted, and stands when this method returns.
	 * @param timeout how long to wait before the thread is interrupted
	 * @return how many tasks were not begun
	 */
	int end(Duration timeout) {
		Tasks ending = exchange();
		ending.shutdown();
		if (Thread.currentThread() == ending.thread) {
			ending.runWaiting();
		}
		else if (!await(ending, timeout)) {
			return ending.shutdownNow().size();
		}
		return 0;
	}

	private synchronized Tasks exchange() {
		Tasks former = this.tasks;
		if (!this.closed) {
			this.tasks = new Tasks();
		}
		return former;
	}

	private static boolean await(Tasks ending, Duration timeout) {
		long start = System.nanoTime();
		boolean interrupted = false;
		boolean ended = false;
		long left = Long.MAX_VALUE;
		while (!ended && left > 0) {
			left = TimeUnit.NANOSECONDS.convert(timeout) - (System.nanoTime() - start);
			try {
				ended = ending.awaitTermination(left, TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return ended;
	}

	/**
	 * The same as {@link #end}, but for good.
	 * @param timeout how long to wait before the thread is interrupted
	 * @return how many tasks were not begun
	 */
	int close(Duration timeout) {
		this.closed = true;
		return end(timeout);
	}

	/**
	 * The tasks of one thread.
	 */
	private final class Tasks extends ThreadPoolExecutor {

		private volatile @Nullable Thread thread;

		private Tasks() {
			super(1, 1, 0, TimeUnit.NANOSECONDS, new ArrayBlockingQueue<>(CAPACITY),
					(RejectedExecutionHandler) EventThread.this::refuse);
			setThreadFactory(this::createThread);
		}

		private Thread createThread(Runnable task) {
			Thread created = new Thread(null, task, NAME, 0, false);
			created.setDaemon(true);
			created.setContextClassLoader(EventThread.this.classLoader);
			this.thread = created;
			return created;
		}

		private void runWaiting() {
			Queue<Runnable> waiting = getQueue();
			for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
				task.run();
			}
		}

	}

}
