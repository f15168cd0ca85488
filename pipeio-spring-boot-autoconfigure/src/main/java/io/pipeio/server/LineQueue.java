package io.pipeio.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.pipeio.server.LineNotSentException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Where lines wait for the out-thread, with the bound that they have there. Used by any
 * thread.
 *
 * <p>
 * Sending threads block while it is full, if {@link WhenFull} says so, at most for the
 * send timeout; {@link #close()} releases them. The out-thread never blocks here: it
 * sleeps elsewhere, and is woken up when a line comes.
 */
final class LineQueue {

	/** How often senders that are blocked are told of room, while there is not much. */
	private static final long SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final String serverName;

	private final QueueSettings settings;

	private final Runnable wakeUp;

	private final Consumer<DroppedLine> dropped;

	private final ReentrantLock lock = new BriefLock();

	private final Condition room = this.lock.newCondition();

	private final WaitingLines lines;

	private final SendingPace pace = new SendingPace();

	/** Threads that wait for room. */
	private int blocked;

	private long signalledAt = System.nanoTime();

	/** Threads that never wait for room; forgotten when they have ended. */
	private final Set<Thread> impatient = Collections.newSetFromMap(new WeakHashMap<>());

	/** Whether the out-thread waits with nothing to write, and must be woken up. */
	private boolean sleeping;

	private boolean closed;

	/**
	 * Create a queue.
	 * @param settings how the server was built
	 * @param wakeUp wakes the out-thread up; called without a lock
	 * @param dropped given, without a lock, the lines for which there is no room
	 */
	LineQueue(PipeServerSettings settings, Runnable wakeUp, Consumer<DroppedLine> dropped) {
		this.serverName = settings.name();
		this.settings = settings.queue();
		this.wakeUp = wakeUp;
		this.dropped = dropped;
		this.lines = new WaitingLines(this.settings.size());
	}

	/**
	 * Add a line, unless it need not wait.
	 * @param line the line
	 * @param written completed when the pipe has the line, or {@code null} if nobody
	 * waits for that
	 * @param shortcut asked, under the lock, to take a single line that no other comes
	 * before
	 * @return whether the shortcut has taken it
	 * @throws LineNotSentException if the line was not accepted
	 */
	boolean add(byte[] line, @Nullable CompletableFuture<@Nullable Void> written, Predicate<byte[]> shortcut) {
		List<DroppedLine> making;
		boolean wake;
		this.lock.lock();
		try {
			requireOpen();
			if (this.lines.isEmpty() && !this.pace.isRush() && shortcut.test(line)) {
				return true;
			}
			making = addToLines(line, written);
			wake = !this.lines.isEmpty() && stopSleeping();
		}
		finally {
			this.lock.unlock();
		}
		if (wake) {
			this.wakeUp.run();
		}
		making.forEach(this.dropped);
		return false;
	}

	private void requireOpen() {
		if (this.closed) {
			throw notSent(Reason.STOPPED);
		}
	}

	private LineNotSentException notSent(Reason reason) {
		return new LineNotSentException(this.serverName, reason);
	}

	private boolean stopSleeping() {
		boolean before = this.sleeping;
		this.sleeping = false;
		return before;
	}

	private List<DroppedLine> addToLines(byte[] line, @Nullable CompletableFuture<@Nullable Void> written) {
		long length = LineChunk.heapSize(line, written);
		List<DroppedLine> oldest = this.lines.hasRoomFor(length) ? List.of() : makeRoomFor(length);
		if (!this.lines.hasRoomFor(length)) {
			return List.of(new DroppedLine(line.length, written));
		}
		this.lines.add(line, written);
		return oldest;
	}

	private List<DroppedLine> makeRoomFor(long length) {
		return switch (this.settings.whenFull()) {
			case BLOCK -> {
				awaitRoomFor(length);
				yield List.of();
			}
			case FAIL -> throw notSent(Reason.QUEUE_FULL);
			case DROP_OLDEST -> dropOldestFor(length);
			case DROP_NEWEST -> List.of();
		};
	}

	private void awaitRoomFor(long length) {
		long left = this.settings.sendTimeoutNanos();
		this.blocked++;
		try {
			while (!this.closed && !this.lines.hasRoomFor(length)) {
				if (this.impatient.contains(Thread.currentThread())) {
					throw notSent(Reason.QUEUE_FULL);
				}
				if (left <= 0) {
					throw notSent(Reason.TIMEOUT);
				}
				left = this.room.awaitNanos(left);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw notSent(Reason.INTERRUPTED);
		}
		finally {
			this.blocked--;
		}
		requireOpen();
	}

	private List<DroppedLine> dropOldestFor(long length) {
		List<DroppedLine> oldest = new ArrayList<>();
		while (this.lines.canMakeRoomFor(length) && !this.lines.hasRoomFor(length)) {
			oldest.add(this.lines.removeOldest());
		}
		return oldest;
	}

	/**
	 * Note that the line that the shortcut has taken was written a moment ago. Takes no
	 * lock.
	 */
	void noteWritten() {
		this.pace.noteLine();
	}

	/**
	 * Wake the out-thread up, if it sleeps: there is something to write that is not in
	 * the queue.
	 */
	void wakeUp() {
		boolean wake;
		this.lock.lock();
		try {
			wake = stopSleeping();
		}
		finally {
			this.lock.unlock();
		}
		if (wake) {
			this.wakeUp.run();
		}
	}

	/**
	 * Note that the out-thread looks by itself. Called by that thread.
	 */
	void noteAwake() {
		this.lock.lock();
		try {
			stopSleeping();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take out as many lines as are to be written at once. Where there are none, the
	 * out-thread sleeps from now on, and the next line wakes it up.
	 * @param target where they go
	 */
	void take(Collection<LineChunk> target) {
		this.lock.lock();
		try {
			this.sleeping = this.lines.isEmpty();
			this.lines.take(target);
			if (!this.sleeping) {
				this.pace.noteLine();
			}
			signalRoom();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let senders go on that wait for room; not for every little of it, since each time
	 * costs as much as a thousand lines. One whose time is over looks by itself.
	 */
	private void signalRoom() {
		if (this.blocked > 0) {
			long now = System.nanoTime();
			if (this.lines.isHalfEmpty() || now - this.signalledAt > SIGNAL_NANOS) {
				this.signalledAt = now;
				this.room.signalAll();
			}
		}
	}

	/**
	 * Take out all lines.
	 * @param target where they go
	 */
	void takeAll(Collection<LineChunk> target) {
		this.lock.lock();
		try {
			this.lines.takeAll(target);
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isEmpty() {
		this.lock.lock();
		try {
			return this.lines.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Never let a thread wait for room.
	 * @param thread the out-thread, which alone makes room, or the in-thread, which is
	 * about to be waited for
	 */
	void refuseToBlock(Thread thread) {
		this.lock.lock();
		try {
			this.impatient.add(thread);
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Accept no more lines, and refuse those that wait for room.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}
