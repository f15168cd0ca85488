package io.pipeio.listener.run;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.pipeio.listener.adapter.BatchInvoker;
import io.pipeio.listener.adapter.LineInvoker;
import io.pipeio.server.PipeServer;

/**
 * Creates the cheapest intake that does what a listener needs. All of them share one way
 * for failures.
 *
 * @since 0.1.0
 */
public final class LineIntakeFactory {

	private final PipeServer server;

	private final Interceptors interceptors;

	private final Reply reply;

	private final ListenerWatch watch;

	private final boolean repliesLate;

	private final ListenerFailures failures;

	private final ListenerCall call;

	private final LateReplies lateReplies;

	/**
	 * Create a factory for one listener of one server.
	 * @param listener described by its {@code toString()} where it has failed
	 * @param recovery applied to failures
	 * @param interceptors called around the listener
	 * @param reply sends results
	 * @param watch times and observes calls
	 * @param repliesLate whether results may be futures or publishers
	 */
	public LineIntakeFactory(Object listener, Recovery recovery, Interceptors interceptors, Reply reply,
			ListenerWatch watch, boolean repliesLate) {
		this.server = watch.context().server();
		this.interceptors = interceptors;
		this.reply = reply;
		this.watch = watch;
		this.repliesLate = repliesLate;
		this.failures = new ListenerFailures(watch.context(), listener, recovery);
		this.call = new ListenerCall(recovery.retries(), this.failures, interceptors, reply, repliesLate);
		this.lateReplies = new LateReplies(this.server, this.call, this.failures, reply);
	}

	/**
	 * Create an intake for a listener that takes one line at a time.
	 * @param invoker calls the listener
	 * @param concurrency maximum number of calls at the same time
	 * @param executor runs them if there may be several
	 * @return the intake
	 */
	public LineIntake forLines(LineInvoker invoker, int concurrency, Supplier<Executor> executor) {
		OrderedIntake ordered = ordered(invoker);
		if (concurrency > 1) {
			return new ConcurrentIntake(ordered, workers(ordered, concurrency, executor));
		}
		boolean inPlace = !this.interceptors.areThere() && !this.repliesLate && !this.watch.observes();
		return inPlace ? new InPlaceIntake(ordered, invoker, this.call, this.reply, this.watch.timer()) : ordered;
	}

	/**
	 * Create an intake for a listener that takes batches.
	 * @param invoker calls the listener
	 * @param maxSize maximum number of lines of a batch
	 * @param concurrency maximum number of calls at the same time
	 * @param executor runs them if there may be several
	 * @return the intake
	 */
	public LineIntake forBatches(BatchInvoker invoker, int maxSize, int concurrency, Supplier<Executor> executor) {
		OrderedIntake ordered = ordered(invoker.forOne());
		return new BatchIntake(invoker, ordered, maxSize,
				(concurrency > 1) ? workers(ordered, concurrency, executor) : ordered);
	}

	private OrderedIntake ordered(LineInvoker invoker) {
		return new OrderedIntake(invoker, this.call, this.lateReplies, this.interceptors, this.watch);
	}

	private ListenerWorkers workers(OrderedIntake ordered, int concurrency, Supplier<Executor> executor) {
		return new ListenerWorkers(this.server, new ConcurrentCall(ordered, this.call, this.lateReplies, this.watch),
				this.failures, executor.get(), concurrency);
	}

}
