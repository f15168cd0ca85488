package io.pipeio.autoconfigure;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeServers;
import io.pipeio.UnknownPipeServerException;
import io.pipeio.autoconfigure.property.InvalidPipePropertyException;
import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;
import io.pipeio.autoconfigure.property.PipePropertyMapper;
import io.pipeio.autoconfigure.property.PropertyOrigins;
import io.pipeio.autoconfigure.property.UnencodablePathException;
import io.pipeio.listener.error.ApplicationClosingErrorHandler;
import io.pipeio.listener.error.DeadLetterErrorHandler;
import io.pipeio.listener.error.ReplyingErrorHandler;
import io.pipeio.listener.error.ServerStoppingErrorHandler;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

import org.springframework.context.ApplicationContext;
import org.springframework.util.StringUtils;

/**
 * Makes the error handler that {@code pipeio.listener.error-handling} asks for.
 *
 * @param listener the properties of listeners
 * @param servers where dead letters may go
 * @param context what may be closed
 */
record ErrorHandlerFactory(PipeIoProperties.Listener listener, PipeServers servers, ApplicationContext context) {

	private static final String SERVER = "pipeio.listener.dead-letter.server";

	private static final String FILE = "pipeio.listener.dead-letter.file";

	PipeListenerErrorHandler create() {
		return switch (this.listener.getErrorHandling()) {
			case LOG -> (message, failure) -> {
				throw failure;
			};
			case REPLY -> replies();
			case DEAD_LETTER -> deadLetters();
			case STOP_SERVER -> new ServerStoppingErrorHandler();
			case CLOSE_APPLICATION -> new ApplicationClosingErrorHandler(this.context);
		};
	}

	private PipeListenerErrorHandler replies() {
		for (PipeServer server : this.servers) {
			if (server.getPath(PipeDirection.OUT) != null) {
				return new ReplyingErrorHandler();
			}
		}
		throw new InvalidPipePropertyException(
				"The property 'pipeio.listener.error-handling' asks for replies, but no pipe server has an out-pipe.",
				"Set 'pipeio.servers.*.out-pipe' for the servers whose clients are to get them, or "
						+ "'pipeio.listener.error-handling' to another value.",
				"pipeio.listener.error-handling");
	}

	private PipeListenerErrorHandler deadLetters() {
		String server = this.listener.getDeadLetter().getServer();
		String file = this.listener.getDeadLetter().getFile();
		if (StringUtils.hasText(server) == StringUtils.hasText(file)) {
			throw new InvalidPipePropertyException(
					"The property 'pipeio.listener.error-handling' asks for dead letters, but %s is set."
						.formatted((StringUtils.hasText(file) ? "each of '%s' and '%s'" : "neither '%s' nor '%s'")
							.formatted(SERVER, FILE)),
					"Set '%s' to a server with an out-pipe, or '%s' to a file.".formatted(SERVER, FILE),
					"pipeio.listener.error-handling", SERVER, FILE);
		}
		return StringUtils.hasText(server) ? DeadLetterErrorHandler.toServer(findServer(server))
				: DeadLetterErrorHandler.toFile(findFile(String.valueOf(file)));
	}

	private Path findFile(String name) {
		Set<Problem> problems = new LinkedHashSet<>();
		PropertyOrigins origins = new PropertyOrigins(this.context.getEnvironment());
		new PipePropertyMapper("pipeio.listener", "dead letters", origins, problems).map(".dead-letter.file", name,
				UnencodablePathException::parse, "a path");
		InvalidPipePropertyException.throwIfAny(problems);
		Path file = Path.of(name).toAbsolutePath();
		Path directory = file.getParent();
		boolean occupied = Files.exists(file, LinkOption.NOFOLLOW_LINKS)
				&& !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
		if (occupied || directory == null || !Files.isDirectory(directory)) {
			throw new InvalidPipePropertyException(
					"The property '%s' has the value '%s', and %s.".formatted(FILE, name,
							occupied ? "what stands there is no regular file" : "there is no such directory"),
					"Set '%s' to a file in a directory that is there.".formatted(FILE), FILE);
		}
		return file;
	}

	private PipeServer findServer(String name) {
		PipeServer server;
		try {
			server = this.servers.get(name);
		}
		catch (UnknownPipeServerException ex) {
			throw new InvalidPipePropertyException(
					"The property '%s' has the value '%s'. %s.".formatted(SERVER, name, ex.getMessage()),
					"Set '%s' to the name of a server with an out-pipe.".formatted(SERVER), SERVER);
		}
		if (server.getPath(PipeDirection.OUT) == null) {
			throw new InvalidPipePropertyException(
					"The property '%s' has the value '%s', a pipe server that has only the in-pipe '%s'."
						.formatted(SERVER, name, server.getPath(PipeDirection.IN)),
					"Set '%s' to the name of a server with an out-pipe.".formatted(SERVER), SERVER);
		}
		return server;
	}

}
