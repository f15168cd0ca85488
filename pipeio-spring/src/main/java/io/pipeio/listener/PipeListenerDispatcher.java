package io.pipeio.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.pipeio.line.DiscardReason;
import io.pipeio.line.EnvelopeHandler;
import io.pipeio.line.Line;
import io.pipeio.line.LineView;
import io.pipeio.listener.adapter.ReceivedLine;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.log.LogMessage;

/**
 * Dispatcher that offers each line of one server to all of its listeners in order, even
 * if one of them fails. Lines that no listener accepts go to the {@code unmatched}
 * listeners.
 *
 * <p>
 * All methods are called by the in-thread, except {@link #setListeners}, which the
 * registry calls while holding its lock. The listeners are read once for each line. All
 * other fields are confined to the in-thread, or to its successor once it has ended.
 */
final class PipeListenerDispatcher implements EnvelopeHandler {

	private static final Log logger = LogFactory.getLog(PipeListenerDispatcher.class);

	private final PipeServer server;

	private final ReceivedLine line;

	/** Includes listeners that are not running: they may still have state to reset. */
	private volatile List<ServerListener> all = List.of();

	private volatile Listeners listeners = Listeners.NONE;

	/** Listeners with lines gathered in this read, including those stopped since. */
	private final List<ServerListener> gathering = new ArrayList<>();

	/** Number of lines since the start. */
	private long number;

	/** Time of the current read in milliseconds; 0 until its first line. */
	private long readMillis;

	PipeListenerDispatcher(PipeServer server) {
		this.server = server;
		this.line = new ReceivedLine(server);
	}

	/**
	 * Set the listeners.
	 * @param all all listeners, including those that are not running
	 * @param running the running listeners, in order
	 */
	void setListeners(List<ServerListener> all, List<ServerListener> running) {
		this.all = List.copyOf(all);
		// A single write: between two, a line might find neither old nor new listeners
		this.listeners = running.isEmpty() ? this.listeners.left() : Listeners.of(running);
	}

	@Override
	public void readingStarted() {
		this.number = 0;
		this.all.forEach(ServerListener::readingStarted);
	}

	@Override
	public void handle(Line line) {
		handle(line.asView());
	}

	/**
	 * Pass the line from the envelope to filters and listeners.
	 */
	@Override
	public void handle(Line line, Map<String, String> headers) {
		this.line.setHeaders(headers);
		try {
			handle(line);
		}
		finally {
			this.line.setHeaders(null);
		}
	}

	@Override
	public void handle(LineView view) {
		if (this.readMillis == 0) {
			this.readMillis = System.currentTimeMillis();
		}
		Listeners current = find();
		this.line.setShared(current.regular().length > 1);
		this.line.turnTo(view, ++this.number, this.readMillis);
		try {
			if (!offer(current.regular()) && !offer(current.lastResorts())) {
				drop(view);
			}
		}
		finally {
			this.line.clear();
		}
	}

	/**
	 * Return the listeners for a line. While there are no listeners, the server passes on
	 * no lines unless it is stopped, but one may already be in flight: it goes to the
	 * listeners that have just left.
	 */
	private Listeners find() {
		Listeners current = this.listeners;
		return (current.gone() && !this.server.isRunning()) ? Listeners.NONE : current;
	}

	private boolean offer(ServerListener[] candidates) {
		boolean accepted = false;
		for (ServerListener candidate : candidates) {
			if (candidate.offer(this.line)) {
				accepted = true;
				noteGathering(candidate);
			}
		}
		return accepted;
	}

	private void noteGathering(ServerListener listener) {
		if (listener.gathers() && !this.gathering.contains(listener)) {
			this.gathering.add(listener);
		}
	}

	private void drop(LineView view) {
		if (logger.isDebugEnabled()) {
			logger.debug(LogMessage.format("%s: no listener accepts the line %s", this.server.getName(),
					view.toLine().preview()));
		}
		this.server.control().discarded(DiscardReason.UNMATCHED, view.length());
	}

	@Override
	public void readComplete() {
		this.readMillis = 0;
		if (!this.gathering.isEmpty()) {
			List<ServerListener> gathered = List.copyOf(this.gathering);
			this.gathering.clear();
			gathered.forEach(ServerListener::readComplete);
		}
	}

	/**
	 * Snapshot of the running listeners.
	 *
	 * @param regular the listeners that are asked first
	 * @param lastResorts the listeners for lines that no other listener accepts
	 * @param gone whether these listeners have left and there are no others
	 */
	private record Listeners(ServerListener[] regular, ServerListener[] lastResorts, boolean gone) {

		static final Listeners NONE = of(List.of());

		static Listeners of(List<ServerListener> running) {
			return new Listeners(
					running.stream().filter((listener) -> !listener.isUnmatched()).toArray(ServerListener[]::new),
					running.stream().filter(ServerListener::isUnmatched).toArray(ServerListener[]::new), false);
		}

		Listeners left() {
			return new Listeners(this.regular, this.lastResorts, true);
		}

	}

}
