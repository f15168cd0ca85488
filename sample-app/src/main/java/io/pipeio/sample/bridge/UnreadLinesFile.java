package io.pipeio.sample.bridge;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

import io.pipeio.UndeliveredLinesHandler;
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

	/** As a pipe has it, whatever the umask. */
	private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

	@Override
	public void handleUndelivered(PipeServer server, List<Line> lines) {
		if (!server.getName().equals(this.serverName)) {
			return;
		}
		try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(this.file,
				Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNER_ONLY))) {
			for (Line line : lines) {
				out.write(line.toByteArray());
				out.write('\n');
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
