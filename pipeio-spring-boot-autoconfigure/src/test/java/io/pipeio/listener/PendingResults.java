package io.pipeio.listener;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * Results that the listeners of one test have promised, each for a line, and that the
 * test brings.
 */
final class PendingResults {

	private final Map<String, CompletableFuture<Object>> results = new ConcurrentHashMap<>();

	CompletableFuture<Object> promise(String line) {
		return this.results.computeIfAbsent(line, (key) -> new CompletableFuture<>());
	}

	/**
	 * Wait until a listener has promised the result for a line.
	 * @param line the line
	 * @return the result
	 */
	CompletableFuture<Object> of(String line) {
		CompletableFuture<Object> result = this.results.get(line);
		if (result != null) {
			return result;
		}
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.results.containsKey(line));
		return promise(line);
	}

	void complete(String line, @Nullable Object value) {
		of(line).complete(value);
	}

	int size() {
		return this.results.size();
	}

}
