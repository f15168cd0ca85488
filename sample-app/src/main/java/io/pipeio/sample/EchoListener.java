package io.pipeio.sample;

import io.pipeio.PipeListener;

import org.springframework.stereotype.Component;

/**
 * Sends every line back, byte for byte.
 */
@Component
class EchoListener {

	@PipeListener("echo")
	byte[] echo(byte[] line) {
		return line;
	}

}
