package io.pipeio.work;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.pipeio.concurrent.LineCounter;
import org.jspecify.annotations.Nullable;

/**
 * For how long the in-thread has been in the handler. Called by the in-thread, but for
 * what says otherwise.
 *
 * <p>
 * The clock is read once for each read of the pipe, and not for each line, which would
 * cost a third of what the line does: which line is in hand tells the counter of lines.
 * Of the first line of a read, the time is exact. Of another, it is so if the clock was
 * read when it began: that is done for the line after one that somebody has
 * {@link #look() looked} at, and from then on for each line, while they are slow. Else
 * the line is in hand since somebody has seen it first, at the least.
 *
 * @since 0.1.0
 */
public final class LineInHand {

	/** So much slower than to read the clock that it makes no difference. */
	private static final long SLOW_NANOS = 10_000;

	private static final long NOTHING = 0;

	private static final VarHandle SINCE = find("since", long.class);

	private static final VarHandle TIMED_LINE = find("timedLine", long.class);

	private static final VarHandle DUE = find("due", boolean.class);

	private final StallListener listener;

	private final Runnable arm;

	private final LineCounter lines;

	private final Thread thread;

	/** Start of the last line of which that is known. */
	private long since = NOTHING;

	/** The number of that line. Written after the time. */
	private long timedLine;

	/** Whether to read the clock when the next line begins. */
	private boolean due = true;

	private boolean slow;

	private volatile @Nullable StalledCall stalled;

	private long seenLine = -1;

	private long seenNanos;

	LineInHand(StallListener listener, Runnable arm, LineCounter lines, Thread thread) {
		this.listener = listener;
		this.arm = arm;
		this.lines = lines;
		this.thread = thread;
	}

	private static VarHandle find(String field, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(LineInHand.class, field, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * A line, which is counted already, is handed over.
	 */
	public void begin() {
		if ((boolean) DUE.getOpaque(this)) {
			readClock();
		}
	}

	/**
	 * Begin to handle what was gathered: all lines of the read are in hand together.
	 */
	public void beginRest() {
		if (this.timedLine != this.lines.lines() || this.since == NOTHING) {
			readClock();
		}
	}

	private void readClock() {
		long now = System.nanoTime() | 1;
		long before = this.since;
		if (before != NOTHING) {
			this.slow = now - before >= SLOW_NANOS;
		}
		DUE.setOpaque(this, this.slow);
		SINCE.setVolatile(this, now);
		TIMED_LINE.setRelease(this, this.lines.lines());
		endStalled();
		if (before == NOTHING) {
			this.arm.run();
		}
	}

	/**
	 * Nothing is in hand any more.
	 */
	public void end() {
		if (this.since != NOTHING) {
			SINCE.setVolatile(this, NOTHING);
			DUE.setOpaque(this, true);
			endStalled();
		}
	}

	private void endStalled() {
		StalledCall former = this.stalled;
		if (former != null) {
			this.stalled = null;
			former.end();
		}
	}

	long lines() {
		return this.lines.lines();
	}

	/**
	 * Whether the in-thread is in the handler, or was a moment ago. Called by any thread.
	 * @return whether it has something in hand
	 */
	boolean isThere() {
		return (long) SINCE.getVolatile(this) != NOTHING;
	}

	/**
	 * Look what is in hand. Called by any thread.
	 * @return the call of the handler, or {@code null} if there is none
	 */
	synchronized @Nullable HandlerCall look() {
		long timed = (long) TIMED_LINE.getAcquire(this);
		long began = (long) SINCE.getVolatile(this);
		long line = this.lines.lines();
		if (began == NOTHING) {
			return null;
		}
		DUE.setOpaque(this, true);
		if (line == timed) {
			return new HandlerCall(began, line, this.thread);
		}
		if (line != this.seenLine) {
			this.seenLine = line;
			this.seenNanos = System.nanoTime();
		}
		return new HandlerCall(this.seenNanos, line, this.thread);
	}

	/**
	 * Tell of what is in hand for too long, once. Called by the thread that watches.
	 * @param nanos what is too long
	 * @return whether there is something in hand of which was not told
	 */
	boolean check(long nanos) {
		HandlerCall call = look();
		if (call == null || this.stalled != null) {
			return false;
		}
		if (call.nanos() < nanos) {
			return true;
		}
		StalledCall found = new StalledCall(this.listener, this.thread, call.since());
		this.stalled = found;
		// It may have ended meanwhile, and the in-thread not have seen this
		if (!call.equals(look())) {
			this.stalled = null;
			return true;
		}
		found.tell();
		return false;
	}

}
