package io.pipeio.sample.console;

import java.time.Duration;
import java.util.Map;

import io.pipeio.PipeSendException;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.UnknownPipeServerException;
import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Does what the buttons of the page say.
 */
@RestController
@RequestMapping("/console")
@Profile("console")
class ConsoleController {

	private final PipeServers servers;

	private final PipeTemplate template;

	private final LineRecorder recorder;

	private final PluginHost plugins;

	private final LineClient client;

	ConsoleController(PipeServers servers, PipeTemplate template, LineRecorder recorder, PluginHost plugins,
			LineClient client) {
		this.servers = servers;
		this.template = template;
		this.recorder = recorder;
		this.plugins = plugins;
		this.client = client;
	}

	/**
	 * Send a line to the client, without waiting where the queue is full.
	 * @param name the name of the server
	 * @param request the line
	 * @return whether it waits for a reader
	 */
	@PostMapping("/pipes/{name}/lines")
	Map<String, Object> send(@PathVariable String name, @RequestBody LineRequest request) {
		PipeServer server = this.servers.get(name);
		boolean read = this.template.isConnected(name);
		byte[] line = line(request, server);
		this.template.withTimeout(Duration.ZERO).send(name, line);
		this.recorder.sent(Line.of(line, server.getCharset()), server);
		return Map.of("waiting", !read);
	}

	/**
	 * Write a line into the in-pipe, as a client does.
	 * @param name the name of the server
	 * @param request the line
	 * @return what has come back
	 * @throws InterruptedException if interrupted while waiting for that
	 */
	@PostMapping("/pipes/{name}/client-lines")
	LineClient.Outcome sendAsClient(@PathVariable String name, @RequestBody LineRequest request)
			throws InterruptedException {
		PipeServer server = this.servers.get(name);
		return this.client.send(server, line(request, server), this.plugins.find(name) == null);
	}

	private static byte[] line(LineRequest request, PipeServer server) {
		if (request.line() == null) {
			throw new IllegalArgumentException("There is no line");
		}
		return Line.requireOneLine(request.line().getBytes(server.getCharset()));
	}

	/**
	 * Drop the lines that wait for the client of the out-pipe.
	 * @param name the name of the server
	 * @return how many there were
	 */
	@PostMapping("/pipes/{name}/discard")
	Map<String, Object> discard(@PathVariable String name) {
		return Map.of("discarded", this.servers.get(name).discardQueue());
	}

	@PostMapping("/pipes/{name}/pause")
	void pause(@PathVariable String name) {
		this.servers.get(name).pause();
	}

	@PostMapping("/pipes/{name}/resume")
	void resume(@PathVariable String name) {
		this.servers.get(name).resume();
	}

	@PostMapping("/plugins/{name}/start")
	void start(@PathVariable String name) {
		Plugin plugin = plugin(name);
		if (plugin.status().state() == PluginState.NOT_INSTALLED) {
			throw new IllegalStateException("'%s' is not installed".formatted(plugin.command().get(0)));
		}
		this.plugins.start(name, plugin);
	}

	@PostMapping("/plugins/{name}/stop")
	void stop(@PathVariable String name) {
		this.plugins.stop(name, plugin(name));
	}

	@PostMapping("/plugins/{name}/kill")
	void kill(@PathVariable String name) {
		if (!plugin(name).kill()) {
			throw new IllegalStateException("The plugin is not running");
		}
	}

	private Plugin plugin(String name) {
		Plugin plugin = this.plugins.find(name);
		if (plugin == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such plugin");
		}
		return plugin;
	}

	@ExceptionHandler
	ProblemDetail notFound(UnknownPipeServerException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no such pipe");
	}

	@ExceptionHandler
	ProblemDetail badRequest(IllegalArgumentException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, String.valueOf(ex.getMessage()));
	}

	@ExceptionHandler({ PipeSendException.class, IllegalStateException.class })
	ProblemDetail conflict(RuntimeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(ex.getMessage()));
	}

	/**
	 * A line to send.
	 *
	 * @param line the line, without a newline
	 */
	record LineRequest(@Nullable String line) {

	}

}
