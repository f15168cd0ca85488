package io.pipeio.listener;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeWork;

/**
 * Runs up to so many lines of one server at once. While all of them are busy, the
 * in-thread waits for one, and reads nothing.
 */
final class ListenerWorkers {

	private final PipeServer server;

	private final ListenerRun run;

	private final ListenerCall call;

	private final Executor executor;

	private final Semaphore free;

	/**
	 * Create workers.
	 * @param run handles a line
	 * @param call reports one that was not begun
	 * @param executor runs them
	 * @param concurrency how many there are
	 */
	ListenerWorkers(ListenerRun run, ListenerCall call, Executor executor, int concurrency) {
		this.server = call.context().server();
		this.run = run;
		this.call = call;
		this.executor = executor;
		this.free = new Semaphore(concurrency);
	}

	/**
	 * Handle a line or a batch on another thread. Called by the in-thread; blocks until
	 * one is free.
	 * @param input the line or the batch
	 */
	void handle(ListenerInput input) {
		try {
			this.free.acquire();
		}
		catch (InterruptedException ex) {
			this.call.report(input, this.call.describe(input, ex));
			return;
		}
		PipeWork work = this.server.beginWork();
		try {
			this.executor.execute(() -> work.run(() -> this.run.handle(input, work, this.free::release)));
		}
		catch (Throwable ex) {
			work.close();
			this.free.release();
			this.call.report(input, this.call.describe(input, ex));
		}
	}

}
