package io.pipeio.test;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * An application with one server, which echoes.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
class TestApplication {

	@PipeListener("echo")
	byte[] echo(byte[] line) {
		return line;
	}

}
