package io.pipeio.listener.run;

import io.pipeio.listener.adapter.BatchInvoker;
import io.pipeio.listener.adapter.ReceivedLine;

/**
 * Gathers the lines of one read into batches. Interceptors see each line on the
 * in-thread.
 */
final class BatchIntake implements LineIntake {

	private final BatchInvoker invoker;

	private final OrderedIntake ordered;

	private final int maxSize;

	private final InputHandler handler;

	private LineBatch batch;

	/**
	 * Create an intake.
	 * @param invoker calls the listener
	 * @param ordered takes lines that fit in no batch
	 * @param maxSize maximum number of lines of a batch
	 * @param handler handles batches
	 */
	BatchIntake(BatchInvoker invoker, OrderedIntake ordered, int maxSize, InputHandler handler) {
		this.invoker = invoker;
		this.ordered = ordered;
		this.maxSize = maxSize;
		this.handler = handler;
		this.batch = new LineBatch(invoker);
	}

	@Override
	public void readingStarted() {
		this.handler.readingStarted();
	}

	@Override
	public void take(ReceivedLine line) {
		ReceivedLine admitted = this.ordered.admit(line);
		if (admitted == null) {
			return;
		}
		try {
			this.batch.add(admitted);
		}
		catch (Throwable ex) {
			fail(admitted, ex);
		}
		if (this.batch.size() >= this.maxSize) {
			readComplete();
		}
	}

	@Override
	public void fail(ReceivedLine line, Throwable failure) {
		this.ordered.fail(line, failure);
	}

	@Override
	public void readComplete() {
		if (this.batch.size() > 0) {
			LineBatch complete = this.batch;
			this.batch = new LineBatch(this.invoker);
			this.handler.handle(complete);
		}
	}

	@Override
	public boolean gathers() {
		return true;
	}

}
