package io.pipeio.listener.error;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.server.PipeServer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * An application whose listener fails for all lines but {@code ping}, for which it prints
 * how many lines before were reported as failed.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
public class LettersApplication {

	@PipeListener("echo")
	void listen(String line, PipeServer server) {
		if (!line.equals("ping")) {
			throw new IllegalStateException("no good");
		}
		System.out.println("failed: " + server.getFailedLines());
	}

	public static void main(String[] arguments) {
		SpringApplication.run(LettersApplication.class, arguments);
		System.out.println("ready for lines");
	}

}
