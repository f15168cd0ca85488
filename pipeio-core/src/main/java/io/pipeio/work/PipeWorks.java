package io.pipeio.work;

import java.util.ArrayList;
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
 *
 * @since 0.1.0
 */
public final class PipeWorks {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition done = this.lock.newCondition();

	private final Set<WorkInProgress> works = Collections.newSetFromMap(new IdentityHashMap<>());

	/** Number of parts that each thread does now, closed or not. */
	private final Map<Thread, Integer> shifts = new HashMap<>();

	/**
	 * Queue in which working threads must not wait for room, since a stop waits for them.
	 */
	private @Nullable RoomWaiters refusing;

	/** Whom it does not let wait. */
	private final Set<Thread> refused = new HashSet<>();

	public WorkInProgress begin(Object owner) {
		WorkInProgress work = new WorkInProgress(owner, this);
		this.lock.lock();
		try {
			this.works.add(work);
		}
		finally {
			this.lock.unlock();
		}
		return work;
	}

	void enter(WorkInProgress work, Thread thread) {
		StalledCall ended;
		this.lock.lock();
		try {
			ended = work.turn();
			work.threads().add(thread);
			this.shifts.merge(thread, 1, Integer::sum);
			if (this.refusing != null) {
				refuse(this.refusing, thread);
			}
		}
		finally {
			this.lock.unlock();
		}
		tellOfEnd(ended);
	}

	void exit(WorkInProgress work, Thread thread) {
		StalledCall ended;
		this.lock.lock();
		try {
			ended = work.turn();
			work.threads().remove(thread);
			boolean last = this.shifts.computeIfPresent(thread, (key, count) -> (count > 1) ? count - 1 : null) == null;
			if (last && this.refused.remove(thread) && this.refusing != null) {
				this.refusing.letBlock(thread);
			}
		}
		finally {
			this.lock.unlock();
		}
		tellOfEnd(ended);
	}

	private static void tellOfEnd(@Nullable StalledCall ended) {
		if (ended != null) {
			ended.end();
		}
	}

	/**
	 * Wait for a work no longer: it is done, or stops the server itself.
	 */
	void remove(WorkInProgress work) {
		StalledCall ended;
		this.lock.lock();
		try {
			ended = work.turn();
			if (this.works.remove(work) && this.works.isEmpty()) {
				this.done.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
		tellOfEnd(ended);
	}

	/**
	 * Look what is going on.
	 * @return the calls that have not ended, and are not given up
	 */
	List<HandlerCall> look() {
		this.lock.lock();
		try {
			return this.works.stream().map(WorkInProgress::call).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Tell of what has been going on for too long, each once. Of results that have not
	 * come, only of the one that is awaited longest: others wait for it, perhaps.
	 * @param listener told of them
	 * @param nanos what is too long
	 * @return whether there is more to come
	 */
	boolean check(StallListener listener, long nanos) {
		List<StalledCall> found = new ArrayList<>();
		boolean more;
		this.lock.lock();
		try {
			more = find(listener, nanos, found);
		}
		finally {
			this.lock.unlock();
		}
		found.forEach(StalledCall::tell);
		return more;
	}

	private boolean find(StallListener listener, long nanos, List<StalledCall> found) {
		boolean more = false;
		for (WorkInProgress work : watched()) {
			HandlerCall call = work.call();
			boolean stalled = call.nanos() >= nanos;
			if (stalled) {
				StalledCall one = new StalledCall(listener, call.thread(), call.since());
				work.setStalled(one);
				found.add(one);
			}
			more |= !stalled;
		}
		return more;
	}

	private List<WorkInProgress> watched() {
		List<WorkInProgress> watched = new ArrayList<>();
		WorkInProgress oldest = null;
		boolean told = false;
		for (WorkInProgress work : this.works) {
			if (!work.threads().isEmpty()) {
				if (work.stalled() == null) {
					watched.add(work);
				}
			}
			else {
				told |= work.stalled() != null;
				oldest = (oldest == null || work.call().nanos() > oldest.call().nanos()) ? work : oldest;
			}
		}
		if (oldest != null && !told) {
			watched.add(oldest);
		}
		return watched;
	}

	/**
	 * Let nobody who works wait for room in the queue from now on.
	 * @param sender whose queue it is, or {@code null} to let them wait again
	 */
	public void refuseToBlock(@Nullable RoomWaiters sender) {
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

	private void refuse(RoomWaiters sender, Thread thread) {
		this.refused.add(thread);
		sender.refuseToBlock(thread);
	}

	/**
	 * Wait until all work is done. Called by the in-thread.
	 * @param timeoutNanos how long to wait
	 * @return whether all is done
	 * @throws InterruptedException if the shutdown timeout of a stop that waits is over
	 */
	public boolean await(long timeoutNanos) throws InterruptedException {
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

	void whenGivenUp(WorkInProgress work, Runnable callback) {
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
	public List<Runnable> giveUp() {
		this.lock.lock();
		try {
			threads().forEach(Thread::interrupt);
			List<Runnable> callbacks = this.works.stream()
				.map(WorkInProgress::giveUp)
				.filter(Objects::nonNull)
				.toList();
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
