package io.pipeio.benchmarks.subject;

import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Publishes messages in Redis.
 *
 * @since 0.1.0
 */
public final class RedisSender {

	private RedisSender() {
	}

	/**
	 * Run the subject until it is killed.
	 * @param arguments the port of the Redis server, and the length of a message
	 */
	public static void main(String[] arguments) {
		String message = "x".repeat(Integer.parseInt(arguments[1]));
		StringRedisTemplate template = BootApplications.run("spring.data.redis.port=" + arguments[0])
			.getBean(StringRedisTemplate.class);
		while (true) {
			template.convertAndSend("test", message);
		}
	}

}
