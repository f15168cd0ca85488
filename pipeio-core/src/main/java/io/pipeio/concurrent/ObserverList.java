package io.pipeio.concurrent;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Calls observers and other code that is not ours. An exception reaches neither the other
 * observers nor the pipe: it goes to the uncaught exception handler of the thread. Used
 * by any thread.
 *
 * @param <O> the type of the observers
 * @since 0.1.0
 */
public final class ObserverList<O> {

	private final List<O> observers = new CopyOnWriteArrayList<>();

	private final RepeatedFailures failures;

	public ObserverList() {
		this(System::nanoTime);
	}

	public ObserverList(LongSupplier nanoTime) {
		this.failures = new RepeatedFailures(nanoTime);
	}

	public void add(O observer) {
		this.observers.add(observer);
	}

	public void tell(Consumer<O> event) {
		for (O observer : this.observers) {
			guard(observer, () -> event.accept(observer));
		}
	}

	/**
	 * Call somebody else's code, whatever it throws.
	 * @param callback the code, which is always of the same class in the same place
	 */
	public void guard(Runnable callback) {
		guard(callback.getClass(), callback);
	}

	private void guard(Object source, Runnable callback) {
		try {
			callback.run();
		}
		catch (Throwable ex) {
			report(source, ex);
		}
	}

	private void report(Object source, Throwable failure) {
		Thread thread = Thread.currentThread();
		try {
			if (isDue(source, failure)) {
				thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
			}
		}
		catch (Throwable ex) {
			// Nobody is left to tell, and the pipe must go on
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
		}
	}

	private boolean isDue(Object source, Throwable failure) {
		try {
			return this.failures.isDue(source, failure);
		}
		catch (Throwable ex) {
			// No memory, or a failure that cannot be looked at: rather twice than never
			return true;
		}
	}

}
