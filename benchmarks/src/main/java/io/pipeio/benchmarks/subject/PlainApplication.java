package io.pipeio.benchmarks.subject;

import java.lang.management.ManagementFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * A Boot application that does nothing: it tells how long its start has taken, and ends.
 * Names no class of pipeio, so that it can be started without it.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class PlainApplication {

	/**
	 * Run the subject.
	 * @param arguments the properties, such as {@code --name=value}
	 */
	public static void main(String[] arguments) {
		SpringApplication.run(PlainApplication.class, arguments);
		Figures.print(ManagementFactory.getRuntimeMXBean().getUptime());
		Runtime.getRuntime().halt(0);
	}

}
