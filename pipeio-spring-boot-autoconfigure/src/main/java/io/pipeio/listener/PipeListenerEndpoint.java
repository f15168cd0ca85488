package io.pipeio.listener;

import java.lang.invoke.MethodHandle;

import io.pipeio.line.LineView;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

/**
 * A {@link PipeListenerMethod} that listens to one server. What it takes and returns is
 * settled once: a line costs a method handle call, and no message.
 */
final class PipeListenerEndpoint {

	private final PipeServer server;

	private final PipeListenerMethod listener;

	private final LineArgument argument;

	private final MethodHandle method;

	private final Reply reply;

	/**
	 * Create an endpoint.
	 * @param server the server to listen to
	 * @param listener the method
	 * @throws InvalidPipeListenerException if the method cannot listen to this server
	 */
	PipeListenerEndpoint(PipeServer server, PipeListenerMethod listener) {
		this.server = server;
		this.listener = listener;
		this.argument = listener.argument();
		requirePipe(PipeDirection.IN, "listens to");
		if (listener.replies()) {
			requirePipe(PipeDirection.OUT, "returns a reply for");
		}
		this.method = listener.bind();
		this.reply = new Reply(server);
	}

	private void requirePipe(PipeDirection direction, String verb) {
		if (this.server.getPath(direction) == null) {
			String pipe = (direction == PipeDirection.IN) ? "in-pipe" : "out-pipe";
			throw new InvalidPipeListenerException(
					"@PipeListener method %s %s pipe server '%s', which has no %s (it has only the %s '%s')".formatted(
							this.listener, verb, this.server.getName(), pipe,
							(direction == PipeDirection.IN) ? "out-pipe" : "in-pipe",
							this.server
								.getPath((direction == PipeDirection.IN) ? PipeDirection.OUT : PipeDirection.IN)),
					"Set 'pipeio.servers.%s.%s'%s.".formatted(this.server.getName(), pipe,
							(direction == PipeDirection.IN) ? ", or listen to another server"
									: ", or let the method return void"));
		}
	}

	PipeServer server() {
		return this.server;
	}

	/**
	 * Call the method, and send back what it returns.
	 * @param line the line
	 * @throws ListenerExecutionFailedException if the method fails, or its result cannot
	 * be sent
	 */
	void handle(LineView line) throws ListenerExecutionFailedException {
		try {
			this.reply.send(this.method.invokeExact(this.argument.from(line)));
		}
		catch (Throwable ex) {
			throw new ListenerExecutionFailedException(this, ex);
		}
	}

	@Override
	public String toString() {
		return this.listener.toString();
	}

}
