package io.pipeio.clients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server with a plugin, to which it sends lines, and whose answers it keeps.
 */
final class PluginServer implements AutoCloseable {

	private static final long TIMEOUT_SECONDS = 30;

	private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();

	private final PipeServer server;

	PluginServer(Path directory, boolean removeOnStop) {
		this.server = PipeServer.builder("plugin")
			.inPipe(directory.resolve("plugin.in"))
			.outPipe(directory.resolve("plugin.out"))
			.removeOnStop(removeOnStop)
			.shutdownTimeout(Duration.ofSeconds(1))
			.handler((line) -> this.answers.add(line.toByteArray()))
			.build();
	}

	PipeServer server() {
		return this.server;
	}

	Path inPipe() {
		return Objects.requireNonNull(this.server.getPath(PipeDirection.IN));
	}

	Path outPipe() {
		return Objects.requireNonNull(this.server.getPath(PipeDirection.OUT));
	}

	void start() {
		this.server.start();
	}

	void stop() {
		this.server.stop();
	}

	/**
	 * Send lines, and wait for as many answers.
	 * @param lines the lines
	 * @return the answers
	 * @throws InterruptedException if the thread is interrupted
	 */
	List<byte[]> ask(List<byte[]> lines) throws InterruptedException {
		lines.forEach(this.server::send);
		List<byte[]> received = new ArrayList<>();
		while (received.size() < lines.size()) {
			byte[] answer = this.answers.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
			assertThat(answer).as("an answer after %d of %d lines", received.size(), lines.size()).isNotNull();
			received.add(answer);
		}
		return received;
	}

	/**
	 * What has come that nobody has waited for.
	 * @return the answers
	 */
	List<byte[]> otherAnswers() {
		List<byte[]> others = new ArrayList<>();
		this.answers.drainTo(others);
		return others;
	}

	@Override
	public void close() {
		this.server.close();
	}

}
