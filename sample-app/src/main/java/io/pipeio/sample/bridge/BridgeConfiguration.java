package io.pipeio.sample.bridge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.pipeio.UndeliveredLinesHandler;
import io.pipeio.context.PipeServerStage;
import io.pipeio.integration.Pipes;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.MessageRejectedException;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.kafka.dsl.Kafka;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Two flows: from the in-pipe to a topic, and from another topic to the out-pipe.
 */
@Configuration(proxyBeanMethods = false)
@Profile("bridge")
class BridgeConfiguration {

	/**
	 * Stops after the pipe, which lets go of a record that no client of the pipe takes: a
	 * consumer would wait for that client until the application is killed.
	 */
	private static final int AFTER_PIPES = PipeServerStage.SENDING.getPhase() - 1;

	/** In seconds; what is not sent by then, the broker does not take. */
	private static final int CLOSE_TIMEOUT = 1;

	@Bean
	TopicWriter topicWriter(KafkaTemplate<byte[], byte[]> kafka, @Value("${bridge.send-to}") String topic,
			@Value("${pipeio.shutdown-timeout:10s}") Duration shutdownTimeout) {
		return new TopicWriter(kafka, topic, shutdownTimeout.dividedBy(2));
	}

	@Bean
	IntegrationFlow pipeToTopic(TopicWriter writer) {
		return IntegrationFlow.from(Pipes.inbound("bridge").payloadType(byte[].class).batch())
			.<List<byte[]>>handle((lines, headers) -> {
				writer.write(lines);
				return null;
			})
			.get();
	}

	@Bean
	IntegrationFlow topicToPipe(ConsumerFactory<byte[], byte[]> consumers,
			@Value("${bridge.receive-from}") String topic) {
		return IntegrationFlow
			.from(Kafka.messageDrivenChannelAdapter(consumers, new TopicPartitionOffset(topic, TopicWriter.PARTITION))
				.configureListenerContainer(
						(container) -> container.errorHandler(untilItIsSent()).getObject().setPhase(AFTER_PIPES))
				.phase(AFTER_PIPES))
			.filter(byte[].class::isInstance, (filter) -> filter.throwExceptionOnRejection(true))
			.handle(Pipes.outbound("bridge").sync(true))
			.get();
	}

	private static DefaultErrorHandler untilItIsSent() {
		DefaultErrorHandler handler = new DefaultErrorHandler(new FixedBackOff(1000, FixedBackOff.UNLIMITED_ATTEMPTS));
		// What is nothing at all, or has a newline inside, is no line, and would hold up
		// all that follows: it is logged and skipped
		handler.setClassifications(Map.of(MessageRejectedException.class, false, IllegalArgumentException.class, false),
				true);
		return handler;
	}

	@Bean
	UndeliveredLinesHandler unreadLines(@Value("${bridge.unread-file}") Path file) {
		return new UnreadLinesFile("bridge", file);
	}

	@Bean
	DefaultKafkaProducerFactoryCustomizer shortClose() {
		return (factory) -> factory.setPhysicalCloseTimeout(CLOSE_TIMEOUT);
	}

}
