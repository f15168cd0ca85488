package io.pipeio.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.pipeio.server.PipeDirection;
import org.jspecify.annotations.Nullable;

/**
 * Where everything of a run is: the pipes, the ledgers of the clients, and what the
 * servers leave behind.
 *
 * @param directory the working directory
 */
record TortureSite(Path directory) {

	/** Two-way: many writers at once, and one reader at a time. */
	static final String CROWD = "crowd";

	/** Receive-only: one writer at a time. */
	static final String SOLO = "solo";

	/** Send-only: one reader at a time. */
	static final String FEED = "feed";

	static final List<String> SERVERS = List.of(CROWD, SOLO, FEED);

	/**
	 * The path of a pipe.
	 * @param server whose
	 * @param direction which of its pipes
	 * @return the path, or {@code null} if the server has none
	 */
	@Nullable Path pipe(String server, PipeDirection direction) {
		boolean missing = (direction == PipeDirection.IN) ? server.equals(FEED) : server.equals(SOLO);
		String suffix = (direction == PipeDirection.IN) ? ".in" : ".out";
		return missing ? null : this.directory.resolve(server + suffix);
	}

	private List<Path> pipes() {
		return SERVERS.stream()
			.flatMap((server) -> Stream.of(pipe(server, PipeDirection.IN), pipe(server, PipeDirection.OUT)))
			.filter(Objects::nonNull)
			.toList();
	}

	boolean isComplete() {
		return pipes().stream().allMatch(Files::exists);
	}

	/**
	 * Let clients know that pipes which are missing do not come back.
	 * @throws IOException if the files cannot be created that say so
	 */
	void markGone() throws IOException {
		for (Path pipe : pipes()) {
			Files.createFile(pipe.resolveSibling(pipe.getFileName() + ".gone"));
		}
	}

	Path accepted(String server, int jvm) {
		return this.directory.resolve("accepted-" + server + "-" + jvm);
	}

	/**
	 * How many lines a server has accepted in its last epoch.
	 * @param server which server
	 * @param epoch the epoch
	 * @param jvm the number of the JVM
	 * @return the number, zero if that was not its last epoch
	 * @throws IOException if that cannot be read
	 */
	long acceptedLines(String server, long epoch, int jvm) throws IOException {
		Path path = accepted(server, jvm);
		if (!Files.exists(path)) {
			return 0;
		}
		ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
		return (content.remaining() == 2 * Long.BYTES && content.getLong(0) == epoch) ? content.getLong(Long.BYTES) : 0;
	}

}
