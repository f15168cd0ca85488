package io.pipeio.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;

/**
 * Keeps what a server has told, each event as a line of text.
 */
final class RecordingObserver implements PipeServerObserver {

	private final List<String> events = new CopyOnWriteArrayList<>();

	List<String> events() {
		return this.events;
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
	public void lineDiscarded(PipeServer server, DiscardReason reason, long bytes) {
		this.events.add("discarded " + reason + " " + bytes);
	}

	@Override
	public void handlerFailed(PipeServer server, Line line, Throwable failure) {
		this.events.add("failed " + line + ": " + failure.getMessage());
	}

	@Override
	public void linesUndelivered(PipeServer server, int lines, long bytes, int unread) {
		this.events.add("undelivered " + lines + " " + bytes + " " + unread);
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
