package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;

/**
 * An application whose handler begins work that is never done, and stops the server.
 */
public final class UnclosedWork {

	private UnclosedWork() {
	}

	public static void main(String[] arguments) {
		PipeServer[] own = new PipeServer[1];
		own[0] = PipeServer.builder("own")
			.inPipe(Path.of(arguments[0]))
			.shutdownTimeout(Duration.ofMillis(500))
			.handler((line) -> {
				own[0].control().beginWork();
				own[0].stop();
			})
			.build();
		own[0].start();
		System.out.println("started");
	}

}
