package io.pipeio.autoconfigure;

import io.pipeio.PipeListener;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * An application that sends back the lines of {@code pipeio.servers.echo}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
public class EchoApplication {

	@PipeListener("echo")
	byte[] echo(byte[] line) {
		return line;
	}

	public static void main(String[] arguments) {
		SpringApplication.run(EchoApplication.class, arguments);
	}

}
