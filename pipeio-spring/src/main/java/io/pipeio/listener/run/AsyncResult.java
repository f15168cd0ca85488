package io.pipeio.listener.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * A result that a listener has promised, and that may come later.
 *
 * @since 0.1.0
 */
public interface AsyncResult {

	/**
	 * Return whether {@link #send} need not wait.
	 * @return whether the result is there
	 */
	boolean isReady();

	/**
	 * Call back when the result can be sent.
	 * @param callback the callback; called at once if the result is there
	 */
	void whenReady(Runnable callback);

	/**
	 * Send the result, or begin to.
	 * @param target takes the values
	 * @param done called once at the end, with the failure or {@code null}
	 */
	void send(Consumer<@Nullable Object> target, Consumer<@Nullable Throwable> done);

	/**
	 * Whether a method may return such results.
	 * @param type what it is declared to return
	 * @return {@code false} if it never does
	 */
	static boolean mayBe(Class<?> type) {
		return type == Object.class || CompletionStage.class.isAssignableFrom(type) || adapter(type) != null;
	}

	private static @Nullable ReactiveAdapter adapter(Class<?> type) {
		return ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
	}

	/**
	 * Adapt a future or a publisher.
	 * @param result the result of a method
	 * @return the result, or {@code null} if it is neither
	 */
	static @Nullable AsyncResult find(Object result) {
		if (result instanceof CompletionStage<?> stage) {
			return Single.of(stage);
		}
		ReactiveAdapter adapter = adapter(result.getClass());
		return (adapter != null) ? PublishedResult.of(adapter, result) : null;
	}

	/**
	 * Adapt a value that is there and has to wait for other results.
	 * @param value the value
	 * @return the result
	 */
	static AsyncResult present(@Nullable Object value) {
		return new Single(CompletableFuture.completedFuture(value));
	}

	/**
	 * A result that comes all at once.
	 *
	 * @param future completed with it
	 */
	record Single(CompletableFuture<? extends @Nullable Object> future) implements AsyncResult {

		static Single of(CompletionStage<?> stage) {
			CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
			stage.whenComplete((value, failure) -> {
				if (failure != null) {
					future.completeExceptionally((failure instanceof CompletionException && failure.getCause() != null)
							? failure.getCause() : failure);
				}
				else {
					future.complete(value);
				}
			});
			return new Single(future);
		}

		@Override
		public boolean isReady() {
			return this.future.isDone();
		}

		@Override
		public void whenReady(Runnable callback) {
			this.future.whenComplete((value, failure) -> callback.run());
		}

		@Override
		public void send(Consumer<@Nullable Object> target, Consumer<@Nullable Throwable> done) {
			this.future.whenComplete((value, failure) -> {
				Throwable problem = failure;
				try {
					if (problem == null) {
						target.accept(value);
					}
				}
				catch (Throwable ex) {
					problem = ex;
				}
				done.accept(problem);
			});
		}

	}

}
