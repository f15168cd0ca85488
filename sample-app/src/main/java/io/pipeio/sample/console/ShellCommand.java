package io.pipeio.sample.console;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Shell command of a client of a server.
 */
final class ShellCommand {

	private ShellCommand() {
	}

	static String of(PipeServer server, @Nullable Plugin plugin) {
		if (plugin != null && plugin.status().state() != PluginState.RUNNING) {
			return quote(plugin.command());
		}
		Path in = server.getPath(PipeDirection.IN);
		Path out = (plugin != null) ? null : server.getPath(PipeDirection.OUT);
		String read = (out != null) ? "head -n 1 " + quote(List.of(out.toString())) : "";
		String write = (in != null) ? "echo 'Hello, pipe' > " + quote(List.of(in.toString())) : "";
		return (read.isEmpty() || write.isEmpty()) ? read + write : read + " & " + write;
	}

	private static String quote(List<String> words) {
		return words.stream()
			.map(ShellCommand::fromHere)
			.map((word) -> word.matches("[\\w./-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
			.collect(Collectors.joining(" "));
	}

	/**
	 * Shorten a path.
	 * @param path a path
	 * @return the path from the working directory, if it is below that
	 */
	static String fromHere(String path) {
		String here = Path.of("").toAbsolutePath() + "/";
		return path.startsWith(here) ? path.substring(here.length()) : path;
	}

}
