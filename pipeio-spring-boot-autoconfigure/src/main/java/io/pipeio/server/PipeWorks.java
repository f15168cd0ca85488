package io.pipeio.server;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The {@link PipeWork} that the handler of a server has left behind, for which its
 * in-thread waits before it ends. Used by any thread.
 */
final class PipeWorks {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition done = this.lock.newCondition();

	private final Set<PipeWork> works = Collections.newSetFromMap(new IdentityHashMap<>());

	/** How much of it each thread does now, closed or not. */
	private final Map<Thread, Integer> shifts = new HashMap<>();

	/** What those who work must not wait for, since a stop waits for them. */
	private @Nullable LineSender refusing;

	/** Whom it does not let wait. */
	private final Set<Thread> refused = new HashSet<>();

	PipeWork begin(PipeServer server) {
		PipeWork work = new PipeWork(server, this);
		this.lock.lock();
		try {
			this.works.add(work);
		}
		finally {
			this.lock.unlock();
		}
		return work;
	}

	void enter(PipeWork work, Thread thread) {
		this.lock.lock();
		try {
			work.threads().add(thread);
			this.shifts.merge(thread, 1, Integer::sum);
			if (this.refusing != null) {
				refuse(this.refusing, thread);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void exit(PipeWork work, Thread thread) {
		this.lock.lock();
		try {
			work.threads().remove(thread);
			boolean last = this.shifts.computeIfPresent(thread, (key, count) -> (count > 1) ? count - 1 : null) == null;
			if (last && this.refused.remove(thread) && this.refusing != null) {
				this.refusing.letBlock(thread);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for a work no longer: it is done, or stops the server itself.
	 * @param work the work
	 */
	void remove(PipeWork work) {
		this.lock.lock();
		try {
			if (this.works.remove(work) && this.works.isEmpty()) {
				this.done.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let nobody who works wait for room in the queue from now on.
	 * @param sender whose queue it is, or {@code null} to let them wait again
	 */
	void refuseToBlock(@Nullable LineSender sender) {
		this.lock.lock();
		try {
			if (sender != null) {
				threads().forEach((thread) -> refuse(sender, thread));
			}
			else if (this.refusing != null) {
				// Also those whose work was closed, or given up, meanwhile
				this.refused.forEach(this.refusing::letBlock);
				this.refused.clear();
			}
			this.refusing = sender;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void refuse(LineSender sender, Thread thread) {
		this.refused.add(thread);
		sender.refuseToBlock(thread);
	}

	/**
	 * Wait until all work is done. Called by the in-thread.
	 * @param timeoutNanos how long to wait
	 * @return whether all is done
	 * @throws InterruptedException if the shutdown timeout of a stop that waits is over
	 */
	boolean await(long timeoutNanos) throws InterruptedException {
		this.lock.lock();
		try {
			long left = timeoutNanos;
			while (!this.works.isEmpty() && left > 0) {
				left = this.done.awaitNanos(left);
			}
			return this.works.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	void whenGivenUp(PipeWork work, Runnable callback) {
		boolean late;
		this.lock.lock();
		try {
			late = work.isGivenUp();
			work.setGivenUpCallback(callback);
		}
		finally {
			this.lock.unlock();
		}
		if (late) {
			callback.run();
		}
	}

	/**
	 * Interrupt those who work, and wait for them no longer.
	 * @return what to call now
	 */
	List<Runnable> giveUp() {
		this.lock.lock();
		try {
			threads().forEach(Thread::interrupt);
			List<Runnable> callbacks = this.works.stream().map(PipeWork::giveUp).filter(Objects::nonNull).toList();
			this.works.clear();
			return callbacks;
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<Thread> threads() {
		return this.works.stream().flatMap((work) -> work.threads().stream()).distinct().toList();
	}

}
