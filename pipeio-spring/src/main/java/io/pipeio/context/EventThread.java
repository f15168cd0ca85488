package io.pipeio.context;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time on a daemon thread, {@code pipeio-events}. The thread exists
 * from the first task until {@link #end}; the next task starts a new one. Submitting a
 * task never blocks.
 */
final class EventThread {

	private static final String NAME = "pipeio-events";

	/** Maximum number of waiting tasks. */
	static final int CAPACITY = 1000;

	private final Runnable dropped;

	/**
	 * Class loader of the application. A thread without inherited thread-locals gets it
	 * only on some Java versions.
	 */
	private final ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

	private volatile Tasks tasks = new Tasks();

	private volatile boolean closed;

	/**
	 * Create an instance. The thread starts with the first task.
	 * @param dropped called instead of a task if the queue is full
	 */
	EventThread(Runnable dropped) {
		this.dropped = dropped;
	}

	/**
	 * Submit a task. After {@link #close}, tasks are ignored.
	 * @param task the task, which must not throw an exception
	 */
	void run(Runnable task) {
		this.tasks.execute(task);
	}

	/**
	 * Submit a task if the queue is less than half full; otherwise it is ignored. The
	 * other half is reserved for more important tasks.
	 * @param task the task, which must not throw an exception
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
			// Submitted while the thread was about to end: the next thread runs it
			run(task);
		}
	}

	/**
	 * Return whether there is a thread, that is, whether a task was run since the last
	 * end.
	 */
	boolean isRunning() {
		return this.tasks.getPoolSize() > 0;
	}

	/**
	 * Run the waiting tasks, and end the thread. If called by a task, the tasks are run
	 * in this call; otherwise the method waits for them. An interrupt of the calling
	 * thread does not shorten the wait; the interrupt status is restored when the method
	 * returns.
	 * @param timeout maximum time to wait before the thread is interrupted
	 * @return the number of tasks that were not started
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
	 * End the thread like {@link #end}, and accept no more tasks.
	 * @param timeout maximum time to wait before the thread is interrupted
	 * @return the number of tasks that were not started
	 */
	int close(Duration timeout) {
		this.closed = true;
		return end(timeout);
	}

	/**
	 * Tasks of one thread.
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
