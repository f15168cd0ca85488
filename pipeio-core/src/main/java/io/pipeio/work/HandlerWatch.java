package io.pipeio.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.pipeio.concurrent.Deadline;
import io.pipeio.concurrent.LineCounter;
import org.jspecify.annotations.Nullable;

/**
 * Watches what the handler of one server has in hand, and since when. Tells observers of
 * a call that does not end. Asked by any thread; {@link #tick()} is called by the
 * {@link StallWatch} alone.
 *
 * @since 0.1.0
 */
public final class HandlerWatch implements StallWatched, StallListener {

	/** Unless something else is set. */
	public static final Duration STALLED_AFTER = Duration.ofMinutes(1);

	/** Number of looks within the time after which a call has stalled. */
	private static final int TICKS = 10;

	private static final long SHORTEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long LONGEST_TICK_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final StallListener listener;

	private final Consumer<Runnable> guard;

	private final PipeWorks works;

	private final StallWatch stallWatch;

	private final long stalledNanos;

	/** One for each in-thread: two, if one has outlived a stop. */
	private final List<LineInHand> lines = new CopyOnWriteArrayList<>();

	/** Whether somebody looks, or will soon. */
	private volatile boolean armed;

	private long linesBefore;

	/**
	 * Create a watch.
	 * @param listener told of stalled calls
	 * @param guard runs what may fail
	 * @param works what the handler leaves behind
	 * @param stallWatch looks while there is something in hand
	 * @param stalledAfter after how long to tell them
	 */
	public HandlerWatch(StallListener listener, Consumer<Runnable> guard, PipeWorks works, StallWatch stallWatch,
			Duration stalledAfter) {
		this.listener = listener;
		this.guard = guard;
		this.works = works;
		this.stallWatch = stallWatch;
		this.stalledNanos = Deadline.toNanos(stalledAfter);
	}

	public Duration stalledAfter() {
		return Duration.ofNanos(this.stalledNanos);
	}

	/**
	 * Begin to look at an in-thread.
	 * @param counter counts its lines
	 * @param thread the thread
	 * @return what it tells of its lines
	 */
	public LineInHand begin(LineCounter counter, Thread thread) {
		LineInHand line = new LineInHand(this, this::arm, counter, thread);
		this.lines.add(line);
		return line;
	}

	/**
	 * The in-thread has ended.
	 * @param line what {@link #begin} has returned
	 */
	public void end(LineInHand line) {
		line.end();
		this.lines.remove(line);
	}

	/**
	 * Look what is in hand.
	 * @return what there is
	 */
	public PipeBusy look() {
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
	public void arm() {
		if (!this.armed) {
			this.guard.accept(this::armNow);
		}
	}

	/**
	 * See that somebody looks if there is something in hand already: what has outlived a
	 * stop arms nothing by itself.
	 */
	public void armIfBusy() {
		if (look().calls() > 0) {
			arm();
		}
	}

	private void armNow() {
		this.stallWatch.arm(this);
	}

	@Override
	public void setArmed(boolean armed) {
		this.armed = armed;
	}

	@Override
	public long tickNanos() {
		return Math.min(Math.max(this.stalledNanos / TICKS, SHORTEST_TICK_NANOS), LONGEST_TICK_NANOS);
	}

	@Override
	public boolean tick() {
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

	@Override
	public void stalled(@Nullable Thread thread, Duration busy) {
		this.listener.stalled(thread, busy);
	}

	@Override
	public void returned(@Nullable Thread thread, Duration busy) {
		this.listener.returned(thread, busy);
		// Others have waited for it, perhaps, and go on waiting
		arm();
	}

}
