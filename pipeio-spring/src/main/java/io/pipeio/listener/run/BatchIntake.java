package io.pipeio.listener.run;

import io.pipeio.listener.adapter.BatchInvoker;
import io.pipeio.listener.adapter.ReceivedLine;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what one read has brought into batches.
 *
 * @since 0.1.0
 */
public final class BatchIntake implements LineIntake {

	private final BatchInvoker invoker;

	private final ListenerRun run;

	private final int maxSize;

	private final @Nullable ListenerWorkers workers;

	private LineBatch batch;

	/**
	 * Create an intake.
	 * @param invoker calls the listener
	 * @param run handles the lines that fit in no batch
	 * @param maxSize how many lines a batch may have
	 * @param workers handle batches; {@code null} if the in-thread does
	 */
	public BatchIntake(BatchInvoker invoker, ListenerRun run, int maxSize, @Nullable ListenerWorkers workers) {
		this.invoker = invoker;
		this.run = run;
		this.maxSize = maxSize;
		this.workers = workers;
		this.batch = new LineBatch(invoker);
	}

	@Override
	public void readingStarted() {
		if (this.workers != null) {
			this.workers.forget();
		}
	}

	@Override
	public void take(ReceivedLine line) {
		ReceivedLine admitted = this.run.intercept(line);
		if (admitted == null) {
			return;
		}
		try {
			this.batch.add(admitted);
		}
		catch (Throwable ex) {
			this.run.fail(admitted, ex);
		}
		if (this.batch.size() >= this.maxSize) {
			readComplete();
		}
	}

	@Override
	public void readComplete() {
		if (this.batch.size() > 0) {
			LineBatch complete = this.batch;
			this.batch = new LineBatch(this.invoker);
			if (this.workers != null) {
				this.workers.handle(complete);
			}
			else {
				this.run.handle(complete);
			}
		}
	}

}
