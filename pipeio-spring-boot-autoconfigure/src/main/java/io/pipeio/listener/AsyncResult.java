package io.pipeio.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A result of which a listener has promised that it will come.
 */
interface AsyncResult {

	/**
	 * Whether it can be sent.
	 * @return whether {@link #send} need not wait
	 */
	boolean isReady();

	/**
	 * Have something called when it can be sent.
	 * @param callback what to call, at once perhaps
	 */
	void whenReady(Runnable callback);

	/**
	 * Send it, or begin to.
	 * @param target takes what it brings
	 * @param done called once at the end, with what has gone wrong or {@code null}
	 */
	void send(Consumer<@Nullable Object> target, Consumer<@Nullable Throwable> done);

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
