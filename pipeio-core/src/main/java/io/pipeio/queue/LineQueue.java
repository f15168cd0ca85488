package io.pipeio.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

import io.pipeio.concurrent.Deadline;
import io.pipeio.concurrent.LineCounter;
import io.pipeio.concurrent.SpinLock;
import io.pipeio.queue.LineNotSentException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue of the lines that wait for the out-thread. Used by any thread.
 *
 * <p>
 * Sending threads block while it is full, if {@link WhenFull} says so, at most for a
 * timeout; {@link #close()} releases them. The out-thread never blocks here: it sleeps
 * elsewhere, and is woken up when a line comes.
 *
 * @since 0.1.0
 */
public final class LineQueue {

	/** Interval at which blocked senders are told of room, while there is little. */
	private static final long SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** Interval at which a blocked sender looks for room by itself. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/**
	 * Time for which others may take the room that is too little for a blocked sender:
	 * letting each wait for its turn would cost a change of threads for each line.
	 */
	private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	/** Number of lines dropped under the lock at once to make room for one. */
	private static final int DROPPED_AT_ONCE = 1000;

	/** For how long a sender lets the out-thread catch up, for each crowd that waits. */
	private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

	private static final int LONGEST_PAUSE = 8;

	private final String serverName;

	private final QueueSettings settings;

	private final Runnable wakeUp;

	private final Consumer<DroppedLine> dropped;

	private final ReentrantLock lock = new SpinLock();

	private final Condition room = this.lock.newCondition();

	private final WaitingLines lines;

	private final BurstDetector pace = new BurstDetector();

	private final LineCounter accepted;

	/** The senders that wait for room, with their patience, in their order. */
	private final Deque<Deadline> blocked = new LinkedList<>();

	private long signalledAt = System.nanoTime();

	/** Threads that never wait for room; forgotten when they have ended. */
	private final Set<Thread> impatient = Collections.newSetFromMap(new WeakHashMap<>());

	/** Whether the out-thread waits with nothing to write, and must be woken up. */
	private boolean sleeping;

	/** Number of times that too much waits, if the last line has started a chunk. */
	private int crowds;

	private boolean closed;

	/**
	 * Create a queue.
	 * @param serverName the name of the server
	 * @param settings how the queue was set up
	 * @param wakeUp wakes the out-thread up; called without a lock
	 * @param dropped given, without a lock, the lines for which there is no room
	 * @param accepted counts the lines that were not refused
	 */
	public LineQueue(String serverName, QueueSettings settings, Runnable wakeUp, Consumer<DroppedLine> dropped,
			LineCounter accepted) {
		this.serverName = serverName;
		this.settings = settings;
		this.wakeUp = wakeUp;
		this.dropped = dropped;
		this.accepted = accepted;
		this.lines = new WaitingLines(this.settings.size());
	}

	/**
	 * Add a line, unless it need not wait.
	 * @param line the line
	 * @param written completed when the pipe has the line, or {@code null} if nobody
	 * waits for that
	 * @param shortcut asked, under the lock, for the right to write a single line that no
	 * other comes before
	 * @param timeoutNanos maximum wait for room; ignored unless {@link WhenFull} is BLOCK
	 * @param <T> the type of the right to write
	 * @return the right to write the line now, or {@code null} if it was added
	 * @throws LineNotSentException if the line was not accepted
	 */
	public <T> @Nullable T add(byte[] line, @Nullable CompletableFuture<@Nullable Void> written,
			Function<byte[], @Nullable T> shortcut, long timeoutNanos) {
		boolean added;
		boolean wake;
		int pause;
		this.lock.lock();
		try {
			requireOpen();
			T turn = (this.lines.isEmpty() && !this.pace.isRush()) ? shortcut.apply(line) : null;
			if (turn != null) {
				noteAccepted(line);
				return turn;
			}
			added = addToLines(line, written, timeoutNanos);
			noteAccepted(line);
			wake = !this.lines.isEmpty() && stopSleeping();
			pause = mayPause() ? Math.min(this.crowds, LONGEST_PAUSE) : 0;
			this.crowds = 0;
		}
		finally {
			this.lock.unlock();
		}
		if (wake) {
			this.wakeUp.run();
		}
		if (!added) {
			this.dropped.accept(new DroppedLine(line.length, written));
		}
		if (pause > 0) {
			LockSupport.parkNanos(this, Math.min(pause * PAUSE_NANOS, timeoutNanos));
		}
		return null;
	}

	private void noteAccepted(byte[] line) {
		this.accepted.addLine();
		this.accepted.addBytes(line.length + 1L);
	}

	/**
	 * Whether the sender may let the out-thread catch up: going on would cost it more
	 * time than the pause, for memory that no cache holds. Only one who waits for room,
	 * too, pauses.
	 * @return whether it may
	 */
	private boolean mayPause() {
		return this.crowds > 0 && this.settings.whenFull() == WhenFull.BLOCK && !isImpatient();
	}

	private boolean isImpatient() {
		return this.impatient.contains(Thread.currentThread());
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

	private boolean addToLines(byte[] line, @Nullable CompletableFuture<@Nullable Void> written, long timeoutNanos) {
		long length = LineChunk.heapSize(line, written);
		if (!hasRoomFor(length, null)) {
			makeRoomFor(length, timeoutNanos);
		}
		boolean room = this.lines.hasRoomFor(length);
		if (room) {
			this.crowds = this.lines.add(line, written);
		}
		return room;
	}

	/**
	 * Whether a sender may take the room for a line.
	 * @param length what the line takes from the heap
	 * @param turn of the sender, if it waits for room, or {@code null}
	 * @return whether there is room, and nobody has waited too long for it
	 */
	private boolean hasRoomFor(long length, @Nullable Deadline turn) {
		if (!this.lines.hasRoomFor(length)) {
			return false;
		}
		Deadline first = this.blocked.peek();
		return first == null || first == turn || !first.isOver() || isImpatient();
	}

	private void makeRoomFor(long length, long timeoutNanos) {
		switch (this.settings.whenFull()) {
			case BLOCK -> awaitRoomFor(length, timeoutNanos);
			case FAIL -> throw notSent(Reason.QUEUE_FULL);
			case DROP_OLDEST -> dropOldestFor(length);
			case DROP_NEWEST -> {
				// It is this line
			}
		}
	}

	private void awaitRoomFor(long length, long timeoutNanos) {
		long left = timeoutNanos;
		Deadline turn = Deadline.of(PATIENCE_NANOS);
		this.blocked.add(turn);
		try {
			while (!this.closed && !hasRoomFor(length, turn)) {
				if (isImpatient()) {
					throw notSent(Reason.QUEUE_FULL);
				}
				if (left <= 0) {
					throw notSent(Reason.TIMEOUT);
				}
				long look = Math.min(left, LOOK_NANOS);
				left -= look - this.room.awaitNanos(look);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw notSent(Reason.INTERRUPTED);
		}
		finally {
			this.blocked.removeIf((other) -> other == turn);
			if (!this.blocked.isEmpty()) {
				this.room.signalAll();
			}
		}
		requireOpen();
	}

	/**
	 * Drop the oldest lines, some at a time, and report them without the lock.
	 * @param length what the line takes from the heap that is to have their room
	 */
	private void dropOldestFor(long length) {
		while (this.lines.canMakeRoomFor(length) && !this.lines.hasRoomFor(length)) {
			List<DroppedLine> oldest = new ArrayList<>();
			try {
				while (!this.lines.hasRoomFor(length) && oldest.size() < DROPPED_AT_ONCE) {
					oldest.add(this.lines.removeOldest());
				}
			}
			finally {
				this.lock.unlock();
				try {
					oldest.forEach(this.dropped);
				}
				finally {
					this.lock.lock();
				}
			}
		}
		requireOpen();
	}

	/**
	 * Note that the line that the shortcut has taken was written a moment ago. Takes no
	 * lock.
	 */
	public void noteWritten() {
		this.pace.noteLine();
	}

	/**
	 * Wake the out-thread up, if it sleeps: there is something to write that is not in
	 * the queue.
	 */
	public void wakeUp() {
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
	public void noteAwake() {
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
	public void take(Collection<LineChunk> target) {
		this.lock.lock();
		try {
			this.sleeping = this.lines.isEmpty();
			this.lines.take(target, System.nanoTime());
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
	 * Take out a line that its sender wants back.
	 * @param written who waits for it
	 * @return the line, or {@code null} if it is not here
	 */
	public @Nullable DroppedLine remove(CompletableFuture<@Nullable Void> written) {
		this.lock.lock();
		try {
			DroppedLine removed = this.lines.remove(written);
			if (removed != null && !this.blocked.isEmpty()) {
				this.room.signalAll();
			}
			return removed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let senders go on that wait for room; not for every little of it, since each time
	 * costs as much as a thousand lines. Those of whom none is told look by themselves.
	 */
	private void signalRoom() {
		if (!this.blocked.isEmpty()) {
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
	public void takeAll(Collection<LineChunk> target) {
		this.lock.lock();
		try {
			this.lines.takeAll(target, false);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take out all lines, to discard them: senders that wait for room go on.
	 * @param target where they go
	 * @param underway whether the large line that is on its way is not discarded
	 */
	public void takeDiscarded(Collection<LineChunk> target, boolean underway) {
		this.lock.lock();
		try {
			this.lines.takeAll(target, underway);
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that lines are sent on that somebody else has left in the pipe.
	 * @param count how many
	 * @param length how many bytes they have, with their newlines
	 */
	public void noteAdopted(long count, long length) {
		this.lock.lock();
		try {
			this.accepted.addLines(count);
			this.accepted.addBytes(length);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Look at what waits.
	 * @param unwritten how many lines come before those
	 * @param unwrittenBytes how many bytes these have
	 * @param progressAt when the pipe has taken something last, or something has begun to
	 * come before those; as {@link System#nanoTime()} has it
	 * @param waited for how many nanoseconds the first of them has waited at the least
	 * @param now the time
	 * @return all of them
	 */
	public PipeQueue status(long unwritten, long unwrittenBytes, long progressAt, long waited, long now) {
		this.lock.lock();
		try {
			long count = unwritten + this.lines.count();
			if (count == 0) {
				return PipeQueue.empty(this.settings.size());
			}
			long stalled = now - progressAt;
			long oldest = Math.max(this.lines.waited(now), waited);
			if (unwritten > 0) {
				oldest = Math.max(oldest, stalled);
			}
			else {
				stalled = Math.min(stalled, now - this.lines.filledAt());
			}
			// A line may have come since the time was asked for
			return new PipeQueue(count, unwrittenBytes + this.lines.size(), this.settings.size(),
					Duration.ofNanos(Math.max(oldest, 0)), Duration.ofNanos(Math.max(stalled, 0)));
		}
		finally {
			this.lock.unlock();
		}
	}

	public boolean isEmpty() {
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
	public void refuseToBlock(Thread thread) {
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
	 * Let a thread wait for room again.
	 * @param thread the thread
	 */
	public void letBlock(Thread thread) {
		this.lock.lock();
		try {
			this.impatient.remove(thread);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Accept no more lines, and refuse those that wait for room.
	 */
	public void close() {
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
