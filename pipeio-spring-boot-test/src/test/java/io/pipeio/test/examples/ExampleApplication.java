package io.pipeio.test.examples;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * The application that the examples test: it echoes what clients write.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
class ExampleApplication {

	@PipeListener("echo")
	String echo(String line) {
		return line;
	}

}
