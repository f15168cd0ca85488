package io.pipeio.inbound;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Tasks to run once the in-pipe was found empty. Kept from one run of the server to the
 * next. Any thread adds to it; the in-thread alone takes out.
 *
 * @since 0.1.0
 */
public final class EmptyPipeTasks {

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private volatile Runnable wakeUp = () -> {
	};

	/**
	 * Add a task, and wake up the in-thread, if there is one.
	 * @param task the task
	 */
	public void add(Runnable task) {
		this.tasks.add(task);
		this.wakeUp.run();
	}

	/**
	 * Set what lets the in-thread look again. Tasks that were added before are there for
	 * the caller to see; later ones are followed by a call.
	 * @param wakeUp called by any thread, also when the in-thread has ended
	 */
	public void setWakeUp(Runnable wakeUp) {
		this.wakeUp = wakeUp;
	}

	/**
	 * Return the number of tasks.
	 * @return the number, which {@link #run} takes if the pipe is empty after this call
	 */
	public int count() {
		return this.tasks.isEmpty() ? 0 : this.tasks.size();
	}

	/**
	 * Run the oldest tasks. One that throws is not run again, the others are.
	 * @param count how many
	 */
	public void run(int count) {
		for (int i = 0; i < count; i++) {
			this.tasks.remove().run();
		}
	}

}
