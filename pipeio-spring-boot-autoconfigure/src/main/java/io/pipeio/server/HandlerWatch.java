package io.pipeio.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What the handler of one server has in hand, and since when. Tells observers of a call
 * that does not end. Asked by any thread; {@link #tick()} is called by the
 * {@link StallWatch} alone.
 */
final class HandlerWatch {

	/** Unless something else is set. */
	static final Duration STALLED_AFTER = Duration.ofMinutes(1);

	/** How often to look, within the time after which a call has stalled. */
	private static final int TICKS = 10;

	private static final long SHORTEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long LONGEST_TICK_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final PipeServer server;

	private final Observers observers;

	private final PipeWorks works;

	private final long stalledNanos;

	/** One for each in-thread: two, if one has outlived a stop. */
	private final List<LineInHand> lines = new CopyOnWriteArrayList<>();

	/** Whether somebody looks, or will soon. */
	private volatile boolean armed;

	private long linesBefore;

	/**
	 * Create a watch.
	 * @param server the server
	 * @param observers whom to tell
	 * @param works what the handler leaves behind
	 * @param stalledAfter after how long to tell them
	 */
	HandlerWatch(PipeServer server, Observers observers, PipeWorks works, Duration stalledAfter) {
		this.server = server;
		this.observers = observers;
		this.works = works;
		this.stalledNanos = PipeServerSettings.toNanos(stalledAfter);
	}

	/**
	 * Begin to look at an in-thread.
	 * @param counter counts its lines
	 * @param thread the thread
	 * @return what it tells of its lines
	 */
	LineInHand begin(LineCounter counter, Thread thread) {
		LineInHand line = new LineInHand(this, counter, thread);
		this.lines.add(line);
		return line;
	}

	/**
	 * The in-thread has ended.
	 * @param line what {@link #begin} has returned
	 */
	void end(LineInHand line) {
		line.end();
		this.lines.remove(line);
	}

	/**
	 * Look what is in hand.
	 * @return what there is
	 */
	PipeBusy look() {
		List<HandlerCall> calls = new ArrayList<>();
		for (LineInHand line : this.lines) {
			HandlerCall call = line.look();
			if (call != null) {
				calls.add(call);
			}
		}
		long now = System.nanoTime();
		long blocked = calls.stream().mapToLong((call) -> call.nanosUntil(now)).max().orElse(0);
		calls.addAll(this.works.look());
		return calls.stream()
			.max(Comparator.comparingLong((call) -> call.nanosUntil(now)))
			.map((longest) -> new PipeBusy(calls.size(), Duration.ofNanos(longest.nanosUntil(now)),
					longest.threadName(), Duration.ofNanos(blocked)))
			.orElse(PipeBusy.IDLE);
	}

	/**
	 * See that somebody looks while there is something in hand. Called by those who take
	 * something in hand, after that; costs them next to nothing.
	 */
	void arm() {
		if (!this.armed) {
			this.observers.guard(this::armNow);
		}
	}

	/**
	 * See that somebody looks if there is something in hand already: what has outlived a
	 * stop arms nothing by itself.
	 */
	void armIfBusy() {
		if (look().calls() > 0) {
			arm();
		}
	}

	private void armNow() {
		StallWatch.arm(this);
	}

	/**
	 * Note whether somebody looks. Called with the lock of the {@link StallWatch}.
	 * @param armed whether somebody does
	 */
	void setArmed(boolean armed) {
		this.armed = armed;
	}

	/**
	 * How often to look: often enough to tell of what has stalled soon after it has.
	 * @return the time between two looks, in nanoseconds
	 */
	long tickNanos() {
		return Math.min(Math.max(this.stalledNanos / TICKS, SHORTEST_TICK_NANOS), LONGEST_TICK_NANOS);
	}

	/**
	 * Tell of what has stalled.
	 * @return whether to look again, be it that nobody arms it
	 */
	boolean tick() {
		long count = this.lines.stream().mapToLong(LineInHand::lines).sum();
		boolean received = (count != this.linesBefore);
		this.linesBefore = count;
		if (check() || received) {
			return true;
		}
		this.armed = false;
		if (check()) {
			// It has come before that, and found it armed
			arm();
		}
		return false;
	}

	private boolean check() {
		boolean more = false;
		for (LineInHand line : this.lines) {
			more |= line.check(this.stalledNanos);
		}
		return more | this.works.check(this, this.stalledNanos);
	}

	void stalled(@Nullable Thread thread, Duration busy) {
		this.observers.handlerStalled(this.server, thread, busy);
	}

	void returned(@Nullable Thread thread, Duration busy) {
		this.observers.handlerReturned(this.server, thread, busy);
		// Others have waited for it, perhaps, and go on waiting
		arm();
	}

}
