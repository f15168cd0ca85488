package io.pipeio.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import io.pipeio.fifo.PathOccupiedException;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServerStartException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains why a pipe could not be had: names its property, its path, what was found
 * there and what to do.
 */
class PipeServerStartFailureAnalyzer extends AbstractFailureAnalyzer<PipeServerStartException> {

	private final Environment environment;

	PipeServerStartFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PipeServerStartException cause) {
		PipeIoProperties.Server server = Binder.get(this.environment)
			.bindOrCreate("pipeio", PipeIoProperties.class)
			.getServers()
			.get(cause.getServerName());
		Pipe pipe = new Pipe(cause, server);
		return new FailureAnalysis("The pipe '%s'%s of pipe server '%s' cannot be used: %s.".formatted(cause.getPath(),
				(pipe.property() != null) ? " ('" + pipe.property() + "')" : "", cause.getServerName(), pipe.found()),
				pipe.action(), cause);
	}

	/**
	 * A pipe that could not be had.
	 *
	 * @param cause what was thrown
	 * @param server the properties of its server, or {@code null} if the application
	 * defines the server as a bean
	 */
	private record Pipe(PipeServerStartException cause, PipeIoProperties.@Nullable Server server) {

		@Nullable String property() {
			if (this.server == null) {
				return null;
			}
			return "pipeio.servers.%s.%s".formatted(this.cause.getServerName(),
					(this.cause.getDirection() == PipeDirection.IN) ? "in-pipe" : "out-pipe");
		}

		private Path directory() {
			return Objects.requireNonNullElse(this.cause.getPath().getParent(), this.cause.getPath());
		}

		private boolean isManaged() {
			return this.server == null || this.server.isManagePipes();
		}

		String found() {
			if (this.cause.getReason() instanceof PathOccupiedException occupied) {
				return "there is " + occupied.getFound() + " at this path, which pipeio leaves as it is";
			}
			if (isForbidden() && isThere()) {
				return "user '%s' may not open it, whose permissions forbid it (%s)"
					.formatted(System.getProperty("user.name"), this.cause.getReason().getErrorName());
			}
			if (isForbidden()) {
				return "user '%s' may not create it in the directory '%s' (%s of %s)".formatted(
						System.getProperty("user.name"), directory(), this.cause.getReason().getErrorName(),
						this.cause.getReason().getOperation());
			}
			if (!isMissing()) {
				return String.valueOf(this.cause.getReason().getMessage());
			}
			if (!Files.isDirectory(directory())) {
				return "'%s' is %s".formatted(directory(), Files.exists(directory()) ? "not a directory"
						: "missing, and only 'pipeio.directory' is created");
			}
			return "there is no FIFO at this path, and 'manage-pipes' is false";
		}

		String action() {
			String give = (property() != null) ? "set '" + property() + "' to" : "give the PipeServer bean";
			if (this.cause.getReason() instanceof PathOccupiedException) {
				return "Move away what stands there, or " + give + " another path.";
			}
			if (isForbidden() && isThere()) {
				return "Let this user open the FIFO, or " + give + " another path.";
			}
			if (isForbidden()) {
				return "Let this user write to the directory, or " + give + " a path in another.";
			}
			if (isMissing() && !isManaged()) {
				return "Create the FIFO with mkfifo, %s where it is, or set 'manage-pipes' to true.".formatted(give);
			}
			if (isMissing() && property() != null) {
				return "Create the directory, or set 'pipeio.directory' and make '%s' relative to it."
					.formatted(property());
			}
			return "Create the directory, or " + give + " a path where a FIFO can be created.";
		}

		private boolean isThere() {
			return "open".equals(this.cause.getReason().getOperation());
		}

		private boolean isForbidden() {
			return switch (this.cause.getReason().getErrorName()) {
				case "EACCES", "EPERM", "EROFS" -> true;
				default -> false;
			};
		}

		private boolean isMissing() {
			return switch (this.cause.getReason().getErrorName()) {
				case "ENOENT", "ENOTDIR" -> true;
				default -> false;
			};
		}

	}

}
