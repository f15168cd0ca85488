package io.pipeio.listener.run;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.listener.adapter.ListenerProblem;
import io.pipeio.logging.LoggedText;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerFailure;
import io.pipeio.work.PipeWork;

/**
 * Runs up to so many lines of one server at once. While all of them are busy, the
 * in-thread waits for one, and reads nothing.
 *
 * @since 0.1.0
 */
public final class ListenerWorkers {

	private final PipeServer server;

	private final ListenerRun run;

	private final ListenerCall call;

	private final Executor executor;

	private final int concurrency;

	/** Another one after each start: what a stop has given up may keep its place. */
	private volatile Semaphore places;

	/**
	 * Create workers.
	 * @param run handles a line
	 * @param call reports one that was not begun
	 * @param executor runs them
	 * @param concurrency how many there are
	 */
	public ListenerWorkers(ListenerRun run, ListenerCall call, Executor executor, int concurrency) {
		this.server = call.context().server();
		this.run = run;
		this.call = call;
		this.executor = executor;
		this.concurrency = concurrency;
		this.places = new Semaphore(concurrency);
	}

	/**
	 * Wait no longer for those who are busy still. Called before the first line after a
	 * start.
	 */
	void forget() {
		this.places = new Semaphore(this.concurrency);
	}

	/**
	 * Handle a line or a batch on another thread. Called by the in-thread; blocks until
	 * one is free.
	 * @param input the line or the batch
	 */
	void handle(ListenerInput input) {
		Semaphore free = this.places;
		try {
			free.acquire();
		}
		catch (InterruptedException ex) {
			notCalled(input, "the server stops", ex);
			return;
		}
		PipeWork work = this.server.control().beginWork();
		try {
			this.executor.execute(() -> work.run(() -> this.run.handle(input, work, free::release)));
		}
		catch (Throwable ex) {
			work.close();
			free.release();
			notCalled(input, LoggedText.of(PipeServerFailure.describe(ex)), ex);
		}
	}

	private void notCalled(ListenerInput input, String reason, Throwable failure) {
		this.call.report(input,
				this.call.describe(input, new ListenerProblem(Origin.SERVER, "was not called: " + reason, failure)));
	}

}
