package io.pipeio.listener.run;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

import org.springframework.core.ReactiveAdapter;

/**
 * Result of a publisher. A single value is requested at once; several are requested one
 * after the other when it is their turn to be sent, each as a line of its own.
 *
 * @param publisher subscribed to when it is its turn
 */
record PublishedResult(Publisher<?> publisher) implements AsyncResult {

	static AsyncResult of(ReactiveAdapter adapter, Object result) {
		PublishedResult published = new PublishedResult(adapter.toPublisher(result));
		if (adapter.isMultiValue()) {
			return published;
		}
		CompletableFuture<@Nullable Object> single = new CompletableFuture<>();
		// A completion without a value sends nothing
		published.send(single::complete, (failure) -> {
			if (failure != null) {
				single.completeExceptionally(failure);
			}
			else {
				single.complete(null);
			}
		});
		return new AsyncResult.Single(single);
	}

	@Override
	public boolean isReady() {
		return true;
	}

	@Override
	public void whenReady(Runnable callback) {
		callback.run();
	}

	@Override
	public void send(Consumer<@Nullable Object> target, Consumer<@Nullable Throwable> done) {
		this.publisher.subscribe(new LineSubscriber(target, done));
	}

	/**
	 * Asks for the next line when the last one was sent.
	 */
	private static final class LineSubscriber implements Subscriber<Object> {

		private final Consumer<@Nullable Object> target;

		private final Consumer<@Nullable Throwable> done;

		private @Nullable Subscription subscription;

		private boolean ended;

		LineSubscriber(Consumer<@Nullable Object> target, Consumer<@Nullable Throwable> done) {
			this.target = target;
			this.done = done;
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			subscription.request(1);
		}

		@Override
		public void onNext(Object value) {
			if (this.ended || this.subscription == null) {
				return;
			}
			try {
				this.target.accept(value);
			}
			catch (Throwable ex) {
				this.subscription.cancel();
				end(ex);
				return;
			}
			this.subscription.request(1);
		}

		@Override
		public void onError(Throwable failure) {
			end(failure);
		}

		@Override
		public void onComplete() {
			end(null);
		}

		private void end(@Nullable Throwable failure) {
			if (!this.ended) {
				this.ended = true;
				this.done.accept(failure);
			}
		}

	}

}
