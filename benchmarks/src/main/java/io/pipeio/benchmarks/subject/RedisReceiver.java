package io.pipeio.benchmarks.subject;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.adapter.MessageListenerAdapter;

/**
 * Receives messages that are published in Redis.
 *
 * @since 0.1.0
 */
public final class RedisReceiver {

	private RedisReceiver() {
	}

	/**
	 * Run the subject.
	 * @param arguments the port of the Redis server, how many messages to warm up with,
	 * and how many to measure
	 * @throws InterruptedException never: the process ends when it has measured
	 */
	public static void main(String[] arguments) throws InterruptedException {
		LineCounter counter = new LineCounter(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
		RedisConnectionFactory connections = BootApplications.run("spring.data.redis.port=" + arguments[0])
			.getBean(RedisConnectionFactory.class);
		RedisMessageListenerContainer container = new RedisMessageListenerContainer();
		container.setConnectionFactory(connections);
		// By default, each message costs a thread
		container.setTaskExecutor(new SyncTaskExecutor());
		container.setSubscriptionExecutor(new SimpleAsyncTaskExecutor());
		MessageListenerAdapter adapter = new MessageListenerAdapter(new Receiver(counter), "on");
		adapter.afterPropertiesSet();
		container.addMessageListener(adapter, new ChannelTopic("test"));
		container.afterPropertiesSet();
		container.start();
		Thread.currentThread().join();
	}

	/**
	 * Takes messages as text.
	 *
	 * @param counter counts them
	 */
	public record Receiver(LineCounter counter) {

		/**
		 * Take a message.
		 * @param message its text
		 */
		public void on(String message) {
			this.counter.count();
		}

	}

}
