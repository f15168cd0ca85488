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
 * Offers each line of one server to all of its listeners, in their order, whether or not
 * one of them fails. Lines that no listener accepts go to the {@code unmatched} ones.
 *
 * <p>
 * Called by the in-thread, but for {@link #setListeners}, which the registry calls with
 * its lock. The listeners are read once for each line; all other fields belong to the
 * in-thread, or to its successor once it has ended.
 */
final class PipeListenerDispatcher implements EnvelopeHandler {

	private static final Log logger = LogFactory.getLog(PipeListenerDispatcher.class);

	private final PipeServer server;

	private final ReceivedLine line;

	/** Those who do not run may have left something behind, too. */
	private volatile List<ServerListener> all = List.of();

	private volatile Listeners listeners = Listeners.NONE;

	/** Who has gathered lines of this read, be it that he was stopped since. */
	private final List<ServerListener> gathering = new ArrayList<>();

	/** How many lines there were since the start. */
	private long number;

	/** When the last read was made; 0 if it has not brought a line yet. */
	private long readMillis;

	PipeListenerDispatcher(PipeServer server) {
		this.server = server;
		this.line = new ReceivedLine(server);
	}

	/**
	 * Set who listens.
	 * @param all the listeners, those who do not run now included
	 * @param running the listeners who run, in their order
	 */
	void setListeners(List<ServerListener> all, List<ServerListener> running) {
		this.all = List.copyOf(all);
		// One write: a line between two of them could find neither old nor new ones
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
	 * Filters and listeners get the line in the envelope.
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
	 * Find out who is to get a line. While nobody listens, the server hands over no lines
	 * unless it is stopped, but one may be on its way already: it belongs to those who
	 * have left.
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
	 * Who listens.
	 *
	 * @param regular those who are asked first
	 * @param lastResorts those who get what nobody else accepts
	 * @param gone whether they do no more, and nobody else does
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
