package io.pipeio.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import io.pipeio.fifo.PathOccupiedException;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServerStartException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why a pipe could not be had: names its property, its path, what was found
 * there and what to do.
 */
class PipeServerStartFailureAnalyzer extends AbstractFailureAnalyzer<PipeServerStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PipeServerStartException cause) {
		String property = "pipeio.servers.%s.%s".formatted(cause.getServerName(),
				(cause.getDirection() == PipeDirection.IN) ? "in-pipe" : "out-pipe");
		Problem problem = Problem.of(cause);
		return new FailureAnalysis("The pipe '%s' ('%s') of pipe server '%s' cannot be used: %s."
			.formatted(cause.getPath(), property, cause.getServerName(), problem.found()),
				problem.action().formatted(property), cause);
	}

	/**
	 * What was found and what to do, with a place for the name of the property.
	 */
	private record Problem(String found, String action) {

		static Problem of(PipeServerStartException cause) {
			if (cause.getReason() instanceof PathOccupiedException occupied) {
				return new Problem("there is " + occupied.getFound() + " at this path, which pipeio leaves as it is",
						"Set '%s' to another path, or move away what stands there.");
			}
			Path directory = Objects.requireNonNullElse(cause.getPath().getParent(), cause.getPath());
			return switch (cause.getReason().getErrorName()) {
				case "ENOENT", "ENOTDIR" -> missing(cause, directory);
				case "EACCES", "EPERM", "EROFS" -> new Problem(
						"user '%s' may not %s in the directory '%s' (%s)".formatted(System.getProperty("user.name"),
								cause.getReason().getOperation(), directory, cause.getReason().getErrorName()),
						"Give this user write permission to the directory, or set '%s' to a path in another.");
				default -> new Problem(String.valueOf(cause.getReason().getMessage()),
						"Set '%s' to a path where a FIFO can be created.");
			};
		}

		private static Problem missing(PipeServerStartException cause, Path directory) {
			if (Files.isDirectory(directory)) {
				return new Problem("there is no FIFO at this path, and 'manage-pipes' is false",
						"Create it with mkfifo, set '%s' to where it is, or set 'manage-pipes' to true.");
			}
			return new Problem(
					"'%s' is %s, and only 'pipeio.directory' is created where it is missing".formatted(directory,
							Files.exists(directory) ? "not a directory" : "missing"),
					"Create the directory, or set 'pipeio.directory' and make '%s' relative to it.");
		}

	}

}
