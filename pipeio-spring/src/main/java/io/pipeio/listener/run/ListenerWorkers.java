package io.pipeio.listener.run;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

import io.pipeio.logging.LoggedText;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerFailure;
import io.pipeio.work.PipeWork;

/**
 * Handles lines and batches of one server at the same time, up to a limit. The in-thread
 * calls {@link #handle(ListenerInput)}, which blocks while all workers are busy; workers
 * run on the threads of an executor.
 */
final class ListenerWorkers implements InputHandler {

	private final PipeServer server;

	private final ConcurrentCall call;

	private final ListenerFailures failures;

	private final Executor executor;

	private final int concurrency;

	/** Another one after each start: what a stop has given up may keep its place. */
	private volatile Semaphore places;

	ListenerWorkers(PipeServer server, ConcurrentCall call, ListenerFailures failures, Executor executor,
			int concurrency) {
		this.server = server;
		this.call = call;
		this.failures = failures;
		this.executor = executor;
		this.concurrency = concurrency;
		this.places = new Semaphore(concurrency);
	}

	/**
	 * {@inheritDoc} Workers that are busy still are awaited no longer.
	 */
	@Override
	public void readingStarted() {
		this.places = new Semaphore(this.concurrency);
	}

	@Override
	public void handle(ListenerInput input) {
		Semaphore free = this.places;
		try {
			free.acquire();
		}
		catch (InterruptedException ex) {
			this.failures.reportUnhandled(input, "was not called: the server stops", ex);
			return;
		}
		PipeWork work = this.server.control().beginWork();
		try {
			this.executor.execute(() -> work.run(() -> this.call.handle(input, work, free::release)));
		}
		catch (Throwable ex) {
			work.close();
			free.release();
			this.failures.reportUnhandled(input, "was not called: " + LoggedText.of(PipeServerFailure.describe(ex)),
					ex);
		}
	}

}
