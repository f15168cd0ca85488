package io.pipeio.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.FifoWriter;
import io.pipeio.server.LineNotSentException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Where the threads that send meet the out-thread. A line for an idle, connected pipe is
 * written by the thread that sends it; any other waits in the {@link LineQueue} for the
 * out-thread, and so do those of a {@link SendingPace rush}.
 *
 * <p>
 * Two locks, so that nobody waits for another's system call: one guards the queue, and
 * nothing is done under it that takes long. The other is the right to write the pipe,
 * with all that is known of what was written. A sending thread never waits for that one;
 * the out-thread takes the lock of the queue while it holds it, and not the other way
 * round.
 *
 * <p>
 * Sending threads block while the queue is full, at most for the send timeout;
 * {@link #close()} releases them. Nothing else blocks: the pipe is written without
 * waiting.
 */
final class LineOutbox {

	/**
	 * How much of what was written may be kept without asking how much of it was read.
	 */
	private static final long UNASKED = 128 * 1024;

	private static final int SPINS = 50;

	private static final long BACK_OFF_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

	/** How often senders that are blocked are told of room, while there is not much. */
	private static final long SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final PipeServerSettings settings;

	private final FifoWriter writer;

	private final Consumer<DroppedLine> dropped;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition roomInQueue = this.lock.newCondition();

	private final LineQueue queue;

	private final SendingPace pace = new SendingPace();

	/** Threads that wait for room. */
	private int blocked;

	private long signalledAt = System.nanoTime();

	/** Threads that never wait for room; forgotten when they have ended. */
	private final Set<Thread> impatient = Collections.newSetFromMap(new WeakHashMap<>());

	/** Whether the out-thread waits with nothing to write, and must be woken up. */
	private boolean sleeping;

	private boolean closed;

	/** The right to write. What follows is guarded by it. */
	private final ReentrantLock writing = new ReentrantLock();

	private final LineLog log = new LineLog();

	/** What was taken out of the queue, and is not in the log yet. */
	private final Deque<LineChunk> taken = new ArrayDeque<>();

	/** Whether the pipe has a reader, as far as is known. */
	private boolean connected;

	/** Whether a sending thread has met the departure of the last reader. */
	private boolean departed;

	private long askAt = UNASKED;

	/**
	 * Create an outbox.
	 * @param settings how the server was built
	 * @param writer the writing end of the pipe
	 * @param dropped given, without a lock, the lines for which the queue has no room
	 */
	LineOutbox(PipeServerSettings settings, FifoWriter writer, Consumer<DroppedLine> dropped) {
		this.settings = settings;
		this.writer = writer;
		this.dropped = dropped;
		this.queue = new LineQueue(settings.queue().size());
	}

	/**
	 * Send a line. Called by any thread.
	 * @param line the line
	 * @param completion completed when the pipe has the line, unless it has it when this
	 * returns; or {@code null} if nobody waits for that
	 * @return whether the pipe has it already
	 * @throws LineNotSentException if it was not accepted
	 */
	boolean send(byte[] line, @Nullable CompletableFuture<@Nullable Void> completion) {
		List<DroppedLine> making = List.of();
		boolean direct = false;
		boolean wakeUp = false;
		lock();
		try {
			requireOpen();
			direct = this.queue.isEmpty() && !this.pace.isRush() && mayWrite(line);
			if (!direct) {
				making = enqueue(line, completion);
				wakeUp = this.sleeping && !this.queue.isEmpty();
				this.sleeping &= !wakeUp;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (direct) {
			return writeAtOnce(line, completion);
		}
		if (wakeUp) {
			this.writer.wakeUp();
		}
		making.forEach(this.dropped);
		return false;
	}

	/**
	 * Take the lock of the queue. Nothing takes long under it, so that a thread that has
	 * to wait spins; where the one that holds it does not run, it lets that one run. It
	 * is never parked as a waiter, which every unlock would have to wake: that made two
	 * thirds of the time of a thread that sends in a loop.
	 */
	private void lock() {
		for (int i = 0; !this.lock.tryLock(); i++) {
			if (i < SPINS) {
				Thread.onSpinWait();
			}
			else if (i < 2 * SPINS) {
				Thread.yield();
			}
			else {
				LockSupport.parkNanos(this, BACK_OFF_NANOS);
			}
		}
	}

	/**
	 * Get the right to write a line now.
	 * @param line the line
	 * @return whether this thread has the right, and no other line comes first
	 */
	private boolean mayWrite(byte[] line) {
		if (line.length >= this.writer.buffer().capacity() || !this.writing.tryLock()) {
			return false;
		}
		if (this.connected && this.log.isWritten() && this.taken.isEmpty()) {
			return true;
		}
		this.writing.unlock();
		return false;
	}

	private boolean writeAtOnce(byte[] line, @Nullable CompletableFuture<@Nullable Void> completion) {
		boolean written;
		try {
			this.log.add(line, this.writer.buffer());
			try {
				this.departed = (write((completed) -> {
				}) == FifoWriter.Status.NO_READER);
				this.connected = !this.departed;
			}
			catch (FifoException ex) {
				// The line stays in the buffer; the out-thread meets the failure and
				// reports it
				this.connected = false;
			}
			written = this.log.isWritten();
			if (!written && completion != null) {
				this.log.addCompletion(completion);
			}
		}
		finally {
			this.writing.unlock();
		}
		this.pace.noteLine();
		if (!written) {
			wakeUp();
		}
		return written;
	}

	private void wakeUp() {
		lock();
		boolean wakeUp = this.sleeping;
		this.sleeping = false;
		this.lock.unlock();
		if (wakeUp) {
			this.writer.wakeUp();
		}
	}

	private List<DroppedLine> enqueue(byte[] line, @Nullable CompletableFuture<@Nullable Void> completion) {
		long length = LineChunk.heapSize(line, completion);
		List<DroppedLine> oldest = this.queue.hasRoomFor(length) ? List.of() : makeRoomFor(length);
		if (!this.queue.hasRoomFor(length)) {
			return List.of(new DroppedLine(line.length, completion));
		}
		this.queue.add(line, completion);
		return oldest;
	}

	private List<DroppedLine> makeRoomFor(long length) {
		return switch (this.settings.queue().whenFull()) {
			case BLOCK -> {
				awaitRoomFor(length);
				yield List.of();
			}
			case FAIL -> throw notSent(Reason.QUEUE_FULL);
			case DROP_OLDEST -> dropOldestFor(length);
			case DROP_NEWEST -> List.of();
		};
	}

	private List<DroppedLine> dropOldestFor(long length) {
		List<DroppedLine> oldest = new ArrayList<>();
		while (this.queue.canMakeRoomFor(length) && !this.queue.hasRoomFor(length)) {
			oldest.add(this.queue.removeOldest());
		}
		return oldest;
	}

	private void requireOpen() {
		if (this.closed) {
			throw notSent(Reason.STOPPED);
		}
	}

	private void awaitRoomFor(long length) {
		long left = this.settings.queue().sendTimeoutNanos();
		this.blocked++;
		try {
			while (!this.closed && !this.queue.hasRoomFor(length)) {
				if (this.impatient.contains(Thread.currentThread())) {
					throw notSent(Reason.QUEUE_FULL);
				}
				if (left <= 0) {
					throw notSent(Reason.TIMEOUT);
				}
				left = this.roomInQueue.awaitNanos(left);
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

	private LineNotSentException notSent(Reason reason) {
		return new LineNotSentException(this.settings.name(), reason);
	}

	/**
	 * Never let a thread wait for room in the queue.
	 * @param thread the out-thread, which alone makes room, or the in-thread, which is
	 * about to be waited for
	 */
	void refuseToBlock(Thread thread) {
		lock();
		try {
			this.impatient.add(thread);
			this.roomInQueue.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Accept no more lines, and refuse those that wait for room in the queue.
	 */
	void close() {
		lock();
		try {
			this.closed = true;
			this.roomInQueue.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take over what somebody else has left in the pipe. Called by the out-thread when it
	 * has opened the pipe.
	 * @param content all that the pipe holds
	 */
	void adopt(byte[] content) {
		this.writing.lock();
		try {
			this.log.adopt(content);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Note whether the pipe has a reader. Called by the out-thread.
	 * @param connected whether it has one
	 */
	void setConnected(boolean connected) {
		this.writing.lock();
		try {
			this.connected = connected;
			this.departed = false;
			setSleeping(false);
		}
		finally {
			this.writing.unlock();
		}
	}

	private void setSleeping(boolean sleeping) {
		lock();
		this.sleeping = sleeping;
		this.lock.unlock();
	}

	/**
	 * Write as much of what waits as the pipe takes. Called by the out-thread.
	 * @param completed given, without a lock, the futures of the lines that the pipe has
	 * now
	 * @return {@link FifoWriter.Status#OK} if nothing waits any more: from now on, a line
	 * that has to wait wakes the out-thread up
	 * @throws FifoException if the pipe cannot be written
	 */
	FifoWriter.Status writeWaiting(Consumer<CompletableFuture<@Nullable Void>> completed) throws FifoException {
		List<CompletableFuture<@Nullable Void>> written = new ArrayList<>();
		FifoWriter.Status status = FifoWriter.Status.OK;
		boolean more = true;
		while (more && status == FifoWriter.Status.OK) {
			this.writing.lock();
			try {
				if (this.departed) {
					return FifoWriter.Status.NO_READER;
				}
				more = refill();
				status = write(written::add);
			}
			finally {
				this.writing.unlock();
			}
			written.forEach(completed);
			written.clear();
		}
		return status;
	}

	private boolean refill() {
		if (!this.writer.buffer().hasRemaining()) {
			if (this.log.isBuffered()) {
				takeWaiting();
			}
			this.log.fill(this.writer.buffer());
		}
		return this.writer.buffer().hasRemaining();
	}

	private void takeWaiting() {
		if (this.taken.isEmpty()) {
			lock();
			try {
				this.queue.take(this.taken);
				this.sleeping = this.taken.isEmpty();
				if (!this.sleeping) {
					this.pace.noteLine();
				}
				signalRoom();
			}
			finally {
				this.lock.unlock();
			}
		}
		addTaken();
	}

	/**
	 * Let senders go on that wait for room; not for every little of it, since each time
	 * costs as much as a thousand lines. One whose time is over looks by itself.
	 */
	private void signalRoom() {
		if (this.blocked > 0) {
			long now = System.nanoTime();
			if (this.queue.isHalfEmpty() || now - this.signalledAt > SIGNAL_NANOS) {
				this.signalledAt = now;
				this.roomInQueue.signalAll();
			}
		}
	}

	private void addTaken() {
		for (LineChunk chunk = this.taken.peek(); chunk != null; chunk = this.taken.peek()) {
			this.log.add(chunk);
			this.taken.remove();
		}
	}

	private FifoWriter.Status write(Consumer<CompletableFuture<@Nullable Void>> completed) throws FifoException {
		int before = this.writer.buffer().remaining();
		FifoWriter.Status status = this.writer.write();
		this.log.written(before - this.writer.buffer().remaining(), completed);
		if (this.log.unreadLength() > this.askAt) {
			this.log.forgetRead(this.writer.unread());
			// A large pipe may hold more; ask again when twice as much is kept
			this.askAt = Math.max(UNASKED, 2 * this.log.unreadLength());
		}
		return status;
	}

	/**
	 * Whether clients have read everything. Called by the out-thread.
	 * @return whether nothing waits, and the pipe is empty
	 * @throws FifoException if the kernel does not tell
	 */
	boolean isDelivered() throws FifoException {
		this.writing.lock();
		try {
			return this.log.isWritten() && this.taken.isEmpty() && isQueueEmpty() && this.writer.unread() == 0;
		}
		finally {
			this.writing.unlock();
		}
	}

	private boolean isQueueEmpty() {
		lock();
		try {
			return this.queue.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * See that the next reader starts at the start of a line, once the last one has gone.
	 * If it has read a part of a line, what it has left is taken out of the pipe again,
	 * which nobody else reads. Called by the out-thread.
	 * @return the line that it has torn, or {@code null} if there is none
	 * @throws FifoException if a system call fails; nothing has changed then
	 */
	@Nullable TornLine mendTornLine() throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			int held = this.writer.unread();
			TornLine torn = this.log.findTorn(held);
			// One who has come since may have begun this line, which is not torn then
			boolean mended = (torn != null) && !this.writer.hasReader() && takeBack(held);
			return mended ? torn : null;
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take the lines out of the pipe again that nobody has read.
	 * @param held how many bytes the pipe has held a moment ago
	 * @return {@code false} if another reader has come since, who goes on where the pipe
	 * was when he came
	 * @throws FifoException if a system call fails
	 */
	private boolean takeBack(int held) throws FifoException {
		int taken = this.writer.takeBack();
		rewind(taken, taken == held);
		return taken == held;
	}

	private void rewind(int taken, boolean whole) {
		this.writer.buffer().limit(0);
		this.log.rewind(taken, whole);
	}

	/**
	 * Write another FIFO from now on, and all lines to it that nobody has read. Called by
	 * the out-thread, while the pipe has no reader.
	 * @param successor the FIFO that stands at the path now
	 * @throws FifoException if a system call fails
	 */
	void moveTo(Fifo successor) throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			rewind(this.writer.takeBack(), true);
			this.writer.moveTo(successor);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take out what no client has read, also out of the pipe: a client that still has it
	 * open sees its end. Called by the out-thread when it ends, after {@link #close()}.
	 * @return the lines, of the first of which a client may have read a part
	 * @throws FifoException if a system call fails; nothing was taken out then
	 */
	UndeliveredLines removeUnread() throws FifoException {
		this.writing.lock();
		try {
			this.connected = false;
			return remove(this.writer.takeBack());
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take out what no client has read, but leave in the pipe what is there, if
	 * {@link #removeUnread()} has failed: a client that comes in time may still read it.
	 * @return the lines, of the first of which a client may have read a part
	 */
	UndeliveredLines removeLeftInPipe() {
		this.writing.lock();
		try {
			return remove(this.writer.unread());
		}
		catch (FifoException ex) {
			return remove(0);
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Take out what the pipe has not. Called by the out-thread when it ends, if others
	 * write the pipe already.
	 * @return the lines, of the first of which the pipe may have a part
	 */
	UndeliveredLines removeUnwritten() {
		this.writing.lock();
		try {
			return remove(0);
		}
		finally {
			this.writing.unlock();
		}
	}

	private UndeliveredLines remove(int held) {
		lock();
		try {
			this.queue.takeAll(this.taken);
		}
		finally {
			this.lock.unlock();
		}
		addTaken();
		return this.log.removeUnread(held);
	}

}
