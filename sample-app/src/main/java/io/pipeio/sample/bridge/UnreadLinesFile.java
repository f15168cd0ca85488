package io.pipeio.sample.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

import io.pipeio.UndeliveredLinesHandler;
import io.pipeio.fifo.LineFile;
import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;

/**
 * Keeps what the clients of one server have not read when it was stopped: the broker
 * takes it for delivered.
 *
 * @param serverName the name of the server
 * @param file appended to
 */
record UnreadLinesFile(String serverName, Path file) implements UndeliveredLinesHandler {

	@Override
	public void handleUndelivered(PipeServer server, List<Line> lines) {
		if (!server.getName().equals(this.serverName)) {
			return;
		}
		try {
			// Half a line must not pass for a whole one
			new LineFile(this.file, (unfinished) -> true)
				.append(() -> lines.stream().map(Line::toByteArray).iterator());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
