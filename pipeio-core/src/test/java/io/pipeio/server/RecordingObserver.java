package io.pipeio.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.pipeio.fifo.FifoException;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;

import static org.awaitility.Awaitility.await;

/**
 * Keeps what a server has told, each event as a line of text.
 */
final class RecordingObserver implements PipeServerObserver {

	private final List<String> events = new CopyOnWriteArrayList<>();

	List<String> events() {
		return this.events;
	}

	void awaitEvent(String event) {
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.events.contains(event));
	}

	void awaitEvents(String event, int count) {
		await().pollInterval(Duration.ofMillis(1)).until(() -> Collections.frequency(this.events, event) == count);
	}

	@Override
	public void opened(PipeServer server) {
		this.events.add("opened");
	}

	@Override
	public void stopped(PipeServer server) {
		this.events.add("stopped");
	}

	@Override
	public void handlerMissing(PipeServer server) {
		this.events.add("handler missing");
	}

	@Override
	public void clientConnected(PipeServer server, PipeDirection direction) {
		this.events.add("connected " + direction);
	}

	@Override
	public void clientDisconnected(PipeServer server, PipeDirection direction) {
		this.events.add("disconnected " + direction);
	}

	@Override
	public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		this.events.add("discarded " + reason + " " + bytes);
	}

	@Override
	public void handlerFailed(PipeServer server, Line line, Throwable failure) {
		this.events.add("failed " + line + ": " + failure.getMessage());
	}

	@Override
	public void linesUndelivered(PipeServer server, List<Line> lines) {
		this.events.add("undelivered " + lines.stream().map(Line::preview).collect(Collectors.joining(" ")));
	}

	@Override
	public void lineTorn(PipeServer server, long taken, long length) {
		this.events.add("torn " + taken + " of " + length);
	}

	@Override
	public void pipeRepaired(PipeServer server, PipeDirection direction) {
		this.events.add("repaired " + direction);
	}

	@Override
	public void fileSetAside(PipeServer server, PipeDirection direction, Path file) {
		this.events.add("set aside " + direction + ": " + file);
	}

	@Override
	public void pipeLeftBehind(PipeServer server, PipeDirection direction, FifoException failure) {
		this.events.add("left behind " + direction + ": " + failure.getMessage());
	}

	@Override
	public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
		this.events.add("pipe failed " + direction + ": " + failure);
	}

	@Override
	public void stopTimedOut(PipeServer server, PipeDirection direction) {
		this.events.add("timed out " + direction);
	}

}
