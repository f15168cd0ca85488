package io.pipeio.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Externally visible state of a server, for failure messages.
 *
 * @param server the server, if it runs in this process
 * @param inPipe the path of the in-pipe, if there is one
 * @param outPipe the path of the out-pipe, if there is one
 */
record ServerState(@Nullable PipeServer server, @Nullable Path inPipe, @Nullable Path outPipe) {

	private static final int TYPE_MASK = 0170000;

	private static final int FIFO = 0010000;

	static ServerState of(PipeServer server) {
		return new ServerState(server, server.getPath(PipeDirection.IN), server.getPath(PipeDirection.OUT));
	}

	@Nullable Path path(PipeDirection direction) {
		return (direction == PipeDirection.IN) ? this.inPipe : this.outPipe;
	}

	/**
	 * Return whether the server has noticed the reader of its out-pipe.
	 * @return {@code true} also if the server runs in another process
	 */
	boolean hasNoticedReader() {
		return this.server == null || this.server.isConnected(PipeDirection.OUT);
	}

	/**
	 * Return a description of the state.
	 * @return lines of text
	 */
	String describe() {
		StringBuilder description = new StringBuilder();
		if (this.server != null) {
			description.append("Server '%s': %s, %s%s".formatted(this.server.getName(), describeLife(this.server),
					this.server.hasHandler() ? "has a handler" : "has no handler",
					this.server.isPaused() ? ", paused" : ""));
			description.append("; failed lines: ").append(this.server.getFailedLines()).append('\n');
		}
		append(description, PipeDirection.IN, "In-pipe");
		append(description, PipeDirection.OUT, "Out-pipe");
		return description.toString();
	}

	private static String describeLife(PipeServer server) {
		if (server.isRunning()) {
			return "started";
		}
		return server.isOpen() ? "open, but not started" : "stopped";
	}

	private void append(StringBuilder description, PipeDirection direction, String name) {
		Path path = path(direction);
		if (path != null) {
			description.append("%s '%s': %s".formatted(name, path, describeFile(path)));
			if (this.server != null) {
				description.append(this.server.isConnected(direction) ? "; connected" : "; not connected")
					.append("; discarded lines: ")
					.append(this.server.getDiscardedLines(direction));
			}
			description.append('\n');
		}
	}

	private static String describeFile(Path path) {
		try {
			int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
			String permissions = PosixFilePermissions
				.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
			return (((mode & TYPE_MASK) == FIFO) ? "a FIFO, " : "not a FIFO, ") + permissions;
		}
		catch (NoSuchFileException ex) {
			return "there is no such file";
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
