package io.pipeio.torture;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;

/**
 * Prints what happens in a server, each event at once and in one {@code write(2)}: when,
 * which server, what, and numbers. The harness reads it as {@link ServerEvent}.
 */
final class EventPrinter implements PipeServerObserver {

	private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

	private final List<Line> undelivered = new CopyOnWriteArrayList<>();

	private final Supplier<String> lastClient;

	EventPrinter(Supplier<String> lastClient) {
		this.lastClient = lastClient;
	}

	static void print(String server, String event, Object... details) {
		StringBuilder text = new StringBuilder().append(System.nanoTime()).append(' ').append(server).append(' ');
		text.append(event);
		for (Object detail : details) {
			text.append(' ').append(Objects.toString(detail).replace('\n', ' '));
		}
		byte[] line = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
		synchronized (OUT) {
			try {
				OUT.write(line);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	/**
	 * What the last stop has reported as undelivered.
	 * @return the lines, which are forgotten here
	 */
	List<Line> takeUndelivered() {
		List<Line> lines = List.copyOf(this.undelivered);
		this.undelivered.clear();
		return lines;
	}

	@Override
	public void clientConnected(PipeServer server, PipeDirection direction) {
		print(server.getName(), "connected", direction);
	}

	@Override
	public void clientDisconnected(PipeServer server, PipeDirection direction) {
		print(server.getName(), "disconnected", direction, this.lastClient.get());
	}

	@Override
	public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		print(server.getName(), "discarded", direction, reason, bytes);
	}

	@Override
	public void lineTorn(PipeServer server, long taken, long length) {
		print(server.getName(), "torn", taken, length);
	}

	@Override
	public void pipeRepaired(PipeServer server, PipeDirection direction) {
		print(server.getName(), "repaired", direction);
	}

	@Override
	public void linesUndelivered(PipeServer server, List<Line> lines) {
		this.undelivered.addAll(lines);
	}

	@Override
	public void handlerFailed(PipeServer server, Line line, Throwable failure) {
		print(server.getName(), "failed", "handler", failure);
	}

	@Override
	public void pipeFailed(PipeServer server, PipeDirection direction, Throwable failure) {
		print(server.getName(), "failed", direction, failure);
	}

	@Override
	public void stopTimedOut(PipeServer server, PipeDirection direction) {
		print(server.getName(), "failed", direction, "stop timed out");
	}

}
