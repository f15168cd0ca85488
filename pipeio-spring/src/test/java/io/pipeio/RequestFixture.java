package io.pipeio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerBuilder;
import io.pipeio.server.PipeServerObserver;

import org.springframework.beans.factory.support.StaticListableBeanFactory;

import static org.awaitility.Awaitility.await;

/**
 * A server to which requests are sent, with the clients that answer them: with
 * {@code re } and the request, or as the test tells them.
 */
final class RequestFixture implements AutoCloseable {

	static final Duration LONG = Duration.ofSeconds(30);

	/** Opens both pipes for each line. */
	static final String SHELL_PER_LINE = "while :; do if read -r line < \"$2\"; then echo \"re $line\" > \"$1\"; fi; done";

	static final String PYTHON = """
			import sys
			answers = open(sys.argv[1], 'wb', 0)
			for line in open(sys.argv[2], 'rb'):
			    answers.write(b're ' + line)
			""";

	/** Takes a request when told {@code take}; writes anything else that it is told. */
	private static final String PUPPET = """
			exec 4< "$2"; exec 3> "$1"; echo ready
			while read -r order; do
				case "$order" in
					take) read -r line <&4; echo "took $line" ;;
					*) echo "$order" >&3 ;;
				esac
			done""";

	private final List<String> discards = new CopyOnWriteArrayList<>();

	private final PipeServer server;

	private final PipeTemplate template;

	RequestFixture(Path directory) {
		this(directory, (builder) -> builder);
	}

	RequestFixture(Path directory, UnaryOperator<PipeServerBuilder> settings) {
		this.server = settings
			.apply(PipeServer.builder("test")
				.inPipe(directory.resolve("test.in"))
				.outPipe(directory.resolve("test.out"))
				.shutdownTimeout(Duration.ofSeconds(5)))
			.build();
		this.server.addObserver(new PipeServerObserver() {

			@Override
			public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
				RequestFixture.this.discards.add(direction + " " + reason + " " + bytes);
			}

		});
		StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("server", this.server));
		this.template = new PipeTemplate(new PipeServers(beans.getBeanProvider(PipeServer.class),
				beans.getBeanProvider(PipeServerObserver.class)));
		this.server.start();
	}

	PipeServer server() {
		return this.server;
	}

	PipeTemplate template() {
		return this.template;
	}

	List<String> discards() {
		return this.discards;
	}

	String ask(String request) {
		return ask(request, LONG);
	}

	String ask(String request, Duration timeout) {
		return this.template.sendAndReceive("test", request, timeout);
	}

	/**
	 * Ask on another thread, and wait until that waits for the answer.
	 * @param request the request
	 * @return completed with the answer
	 */
	CompletableFuture<String> askInBackground(String request) {
		CompletableFuture<String> answer = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				answer.complete(ask(request));
			}
			catch (Throwable ex) {
				answer.completeExceptionally(ex);
			}
		});
		caller.start();
		await().until(() -> answer.isDone() || caller.getState() == Thread.State.TIMED_WAITING);
		return answer;
	}

	ClientProcess shell(String script) {
		return ClientProcess.shell(script, path(PipeDirection.IN), path(PipeDirection.OUT));
	}

	ClientProcess python() {
		ClientProcess.assumeInstalled("python3");
		return ClientProcess.start("python3", "-c", PYTHON, path(PipeDirection.IN), path(PipeDirection.OUT));
	}

	ClientProcess puppet() {
		ClientProcess puppet = shell(PUPPET);
		await().until(() -> this.server.isConnected(PipeDirection.OUT));
		return puppet;
	}

	static void take(ClientProcess puppet, String request) {
		puppet.type("take\n");
		await().until(() -> puppet.stdoutText().endsWith("took " + request + "\n"));
	}

	private String path(PipeDirection direction) {
		return String.valueOf(this.server.getPath(direction));
	}

	@Override
	public void close() {
		this.server.stop();
	}

}
