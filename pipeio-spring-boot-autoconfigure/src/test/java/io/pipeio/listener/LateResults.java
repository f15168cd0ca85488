package io.pipeio.listener;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * The results of one test that come later: its listeners return them, and the test
 * completes them, each by the line that it is the result of.
 */
final class LateResults {

	private final Map<String, CompletableFuture<Object>> results = new ConcurrentHashMap<>();

	private final AtomicInteger calls = new AtomicInteger();

	/**
	 * Called by a listener.
	 */
	CompletableFuture<Object> begin(String line) {
		CompletableFuture<Object> result = new CompletableFuture<>();
		this.results.put(line, result);
		this.calls.incrementAndGet();
		return result;
	}

	int calls() {
		return this.calls.get();
	}

	/**
	 * Wait until a listener has returned the result of a line.
	 */
	CompletableFuture<Object> of(String line) {
		CompletableFuture<Object> result = this.results.get(line);
		if (result != null) {
			return result;
		}
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.results.containsKey(line));
		return this.results.get(line);
	}

	void complete(String line, @Nullable Object result) {
		of(line).complete(result);
	}

}
