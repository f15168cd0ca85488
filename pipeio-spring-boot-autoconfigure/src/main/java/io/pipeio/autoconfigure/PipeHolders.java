package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds the processes that have a pipe open, as far as this user may see them. Looks
 * through {@code /proc}, and is meant for a start that has failed.
 */
final class PipeHolders {

	private PipeHolders() {
	}

	/**
	 * Find the processes.
	 * @param pipe an absolute path
	 * @return the processes that have it open
	 */
	static List<ProcessHandle> of(Path pipe) {
		Path real = realPath(pipe);
		return ProcessHandle.allProcesses().filter((process) -> holds(process, real)).toList();
	}

	private static Path realPath(Path pipe) {
		try {
			return pipe.toRealPath();
		}
		catch (IOException ex) {
			// It is gone
			return pipe;
		}
	}

	private static boolean holds(ProcessHandle process, Path pipe) {
		try (DirectoryStream<Path> descriptors = Files
			.newDirectoryStream(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
			for (Path descriptor : descriptors) {
				if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(pipe)) {
					return true;
				}
			}
			return false;
		}
		catch (IOException ex) {
			// It has ended meanwhile, or belongs to another user
			return false;
		}
	}

	/**
	 * Describe processes.
	 * @param processes at least one
	 * @return such as {@code process 4711, /usr/bin/java}
	 */
	static String describe(List<ProcessHandle> processes) {
		return processes.stream().map(PipeHolders::describe).collect(Collectors.joining(", "));
	}

	private static String describe(ProcessHandle process) {
		// Not its arguments, which may hold a password
		return "process " + process.pid() + process.info().command().map((command) -> ", " + command).orElse("");
	}

}
