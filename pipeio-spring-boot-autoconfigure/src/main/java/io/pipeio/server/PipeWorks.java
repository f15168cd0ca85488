package io.pipeio.server;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
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

	/** What those who work must not wait for, since a stop waits for them. */
	private @Nullable LineSender refusing;

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
			work.setThread(thread);
			if (this.refusing != null) {
				this.refusing.refuseToBlock(thread);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void exit(PipeWork work) {
		this.lock.lock();
		try {
			Thread thread = Objects.requireNonNull(work.thread());
			work.setThread(null);
			if (this.refusing != null) {
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
				threads().forEach(sender::refuseToBlock);
			}
			else if (this.refusing != null) {
				threads().forEach(this.refusing::letBlock);
			}
			this.refusing = sender;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait until all work is done. Called by the in-thread.
	 * @throws InterruptedException if the shutdown timeout is over
	 */
	void await() throws InterruptedException {
		this.lock.lock();
		try {
			while (!this.works.isEmpty()) {
				this.done.await();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Interrupt those who work, and wait for them no longer.
	 */
	void giveUp() {
		this.lock.lock();
		try {
			threads().forEach(Thread::interrupt);
			this.works.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<Thread> threads() {
		return this.works.stream().map(PipeWork::thread).filter(Objects::nonNull).toList();
	}

}
