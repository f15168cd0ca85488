package io.pipeio.listener.error;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;

/**
 * An application whose listener fails for the line {@code bad}, and prints others.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ PipeIoAutoConfiguration.class, TaskExecutionAutoConfiguration.class })
public class ClosingApplication {

	@PipeListener("echo")
	void listen(String line) {
		if (line.equals("bad")) {
			throw new IllegalStateException("too bad");
		}
		System.out.println("handled " + line);
	}

	public static void main(String[] arguments) {
		SpringApplication.run(ClosingApplication.class, arguments);
		System.out.println("ready for lines");
	}

}
