package io.pipeio.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Tells results that come later from those that are there.
 */
final class AsyncResults {

	private AsyncResults() {
	}

	/**
	 * Whether a method may return such results.
	 * @param type what it is declared to return
	 * @return {@code false} if it never does
	 */
	static boolean areOf(Class<?> type) {
		return type == Object.class || CompletionStage.class.isAssignableFrom(type) || adapter(type) != null;
	}

	private static @Nullable ReactiveAdapter adapter(Class<?> type) {
		return ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
	}

	/**
	 * Take a result for one that comes later.
	 * @param result what a method has returned
	 * @return the result, or {@code null} if it is there
	 */
	static @Nullable AsyncResult find(Object result) {
		if (result instanceof CompletionStage<?> stage) {
			return AsyncResult.Single.of(stage);
		}
		ReactiveAdapter adapter = adapter(result.getClass());
		return (adapter != null) ? PublishedResult.of(adapter, result) : null;
	}

	/**
	 * Take what is there for a result that had to wait for others.
	 * @param value the value
	 * @return the result
	 */
	static AsyncResult present(@Nullable Object value) {
		return new AsyncResult.Single(CompletableFuture.completedFuture(value));
	}

}
