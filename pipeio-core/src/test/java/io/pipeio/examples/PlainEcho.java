package io.pipeio.examples;

import java.nio.file.Path;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.server.PipeServer;

/**
 * The same without Spring.
 */
final class PlainEcho {

	private PlainEcho() {
	}

	static PipeServer start(Path inPipe, Path outPipe) {
		PipeServer echo = PipeServer.builder("echo")
			.inPipe(inPipe)
			.outPipe(outPipe)
			.permissions(FifoPermissions.parse("rw-rw----"))
			.build();
		echo.setHandler((line) -> echo.send(line.toByteArray()));
		echo.start();
		return echo;
	}

}
