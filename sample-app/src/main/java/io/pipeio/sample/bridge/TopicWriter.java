package io.pipeio.sample.bridge;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Writes lines to a topic, in their order, and waits until the broker has them. Called by
 * the thread that reads the pipe: while it waits, the pipe fills, and then its clients
 * wait.
 *
 * <p>
 * Once the application is closed it does not wait for ever: what it gives up is a dead
 * letter, and there has to be time to write those.
 */
class TopicWriter implements ApplicationListener<ContextClosedEvent> {

	/** There is no order between partitions. */
	static final int PARTITION = 0;

	private final KafkaTemplate<byte[], byte[]> kafka;

	private final String topic;

	private final Duration patience;

	private final CompletableFuture<@Nullable Void> givenUp = new CompletableFuture<>();

	/**
	 * Create a writer.
	 * @param kafka sends the lines
	 * @param topic the topic, of which the first partition is used: there is no order
	 * between partitions
	 * @param patience how long to wait for the broker once the application is closed
	 */
	TopicWriter(KafkaTemplate<byte[], byte[]> kafka, String topic, Duration patience) {
		this.kafka = kafka;
		this.topic = topic;
		this.patience = patience;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.givenUp.completeOnTimeout(null, this.patience.toMillis(), TimeUnit.MILLISECONDS);
	}

	void write(List<byte[]> lines) {
		CompletableFuture<?>[] sent = lines.stream().map(this::send).toArray(CompletableFuture<?>[]::new);
		CompletableFuture<@Nullable Void> all = CompletableFuture.allOf(sent);
		try {
			CompletableFuture.anyOf(all, this.givenUp).get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Stopped before the broker had confirmed all lines", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("Not all lines were taken by the broker", ex.getCause());
		}
		if (!all.isDone()) {
			throw new IllegalStateException("Closed before the broker had confirmed all lines");
		}
	}

	/**
	 * Send a line. While nobody tells where the topic is, ask again: the producer itself
	 * would wait in a way that only an interrupt ends.
	 * @param line the line
	 * @return completed when the broker has it
	 */
	private CompletableFuture<?> send(byte[] line) {
		while (!this.givenUp.isDone()) {
			try {
				return this.kafka.send(new ProducerRecord<>(this.topic, PARTITION, null, line));
			}
			catch (KafkaException ex) {
				if (!(ex.getCause() instanceof TimeoutException)) {
					throw ex;
				}
			}
		}
		throw new IllegalStateException("Closed before the broker was there");
	}

}
