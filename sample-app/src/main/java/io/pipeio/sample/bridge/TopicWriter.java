package io.pipeio.sample.bridge;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.producer.ProducerRecord;

import org.springframework.kafka.core.KafkaTemplate;

/**
 * Writes lines to a topic, in their order, and waits until the broker has them. Called by
 * the thread that reads the pipe: while it waits, the pipe fills, and then its clients
 * wait.
 *
 * @param kafka sends the lines
 * @param topic the topic, of which the first partition is used: there is no order between
 * partitions
 */
record TopicWriter(KafkaTemplate<byte[], byte[]> kafka, String topic) {

	private static final int PARTITION = 0;

	void write(List<byte[]> lines) {
		CompletableFuture<?>[] sent = lines.stream()
			.map((line) -> this.kafka.send(new ProducerRecord<>(this.topic, PARTITION, null, line)))
			.toArray(CompletableFuture<?>[]::new);
		try {
			CompletableFuture.allOf(sent).get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Stopped before the broker had confirmed all lines", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("Not all lines were taken by the broker", ex.getCause());
		}
	}

}
