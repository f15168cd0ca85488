package io.pipeio.listener.adapter;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;

import io.pipeio.line.Line;
import io.pipeio.line.LineView;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Line passed to the listeners of its server. The in-thread reuses a single instance for
 * all lines; call {@link #keep()} to retain a line.
 *
 * @since 0.1.0
 */
public final class ReceivedLine {

	private final PipeServer server;

	private @Nullable LineView view;

	private @Nullable Line line;

	/** Line as it was received, if an interceptor has replaced it. */
	private @Nullable Line original;

	private @Nullable String text;

	private @Nullable Matcher groups;

	/** Headers of the envelope of the line. */
	private @Nullable Map<String, String> headers;

	private boolean there;

	private boolean shared;

	private long number;

	private long arrivalMillis;

	public ReceivedLine(PipeServer server) {
		this.server = server;
	}

	/**
	 * Set the next line. References are written only when they change: the garbage
	 * collector tracks each write, which costs as much as calling a listener.
	 * @param view the line
	 * @param number the number of lines since the start, including this one
	 * @param arrivalMillis the time of the read, from {@link System#currentTimeMillis()}
	 */
	public void turnTo(LineView view, long number, long arrivalMillis) {
		if (this.view != view) {
			this.view = view;
		}
		this.there = true;
		this.number = number;
		this.arrivalMillis = arrivalMillis;
	}

	/**
	 * Release the line.
	 */
	public void clear() {
		this.there = false;
		if (this.line != null) {
			this.line = null;
			this.original = null;
		}
		if (this.text != null) {
			this.text = null;
			this.groups = null;
		}
	}

	/**
	 * Set whether each line goes to several listeners, so that it is decoded only once
	 * for all of them.
	 * @param shared whether there are several listeners
	 */
	public void setShared(boolean shared) {
		this.shared = shared;
	}

	/**
	 * Return a line that may be retained, with a copy of the bytes.
	 * @return a line that does not change
	 */
	public ReceivedLine keep() {
		return with(toLine());
	}

	/**
	 * Return a received line with another line in place of this one.
	 * @param other the other line
	 * @return a line that does not change
	 */
	public ReceivedLine with(Line other) {
		ReceivedLine kept = new ReceivedLine(this.server);
		kept.turnTo(other.asView(), this.number, this.arrivalMillis);
		kept.line = other;
		kept.original = (other != this.line) ? received() : this.original;
		kept.text = (other == this.line) ? this.text : null;
		kept.groups = this.groups;
		kept.headers = this.headers;
		return kept;
	}

	PipeServer server() {
		return this.server;
	}

	LineView view() {
		LineView current = this.view;
		if (current == null || !this.there) {
			throw new IllegalStateException("The line has already been handled");
		}
		return current;
	}

	public Line toLine() {
		Line made = this.line;
		if (made == null) {
			made = view().toLine();
			this.line = made;
		}
		return made;
	}

	/**
	 * Return the line as it was received, even if an interceptor has replaced it.
	 * @return the line
	 */
	public Line received() {
		return (this.original != null) ? this.original : toLine();
	}

	/**
	 * Return the text of the line, decoded once for all listeners.
	 */
	String text() {
		String decoded = this.text;
		if (decoded == null) {
			decoded = view().toString();
			this.text = decoded;
		}
		return decoded;
	}

	/**
	 * Return the text of the line for use as a method argument.
	 */
	String takeText() {
		return (this.shared || this.text != null) ? text() : view().toString();
	}

	/**
	 * Return the line for use as a method argument.
	 */
	Line takeLine() {
		return (this.shared || this.line != null) ? toLine() : view().toLine();
	}

	int length() {
		return view().length();
	}

	long number() {
		return this.number;
	}

	Instant arrivalTime() {
		return Instant.ofEpochMilli(this.arrivalMillis);
	}

	/**
	 * Return the headers from the envelope of the line.
	 * @return the headers, empty if there was no envelope
	 */
	public Map<String, String> headers() {
		return (this.headers != null) ? this.headers : Map.of();
	}

	public void setHeaders(@Nullable Map<String, String> headers) {
		this.headers = headers;
	}

	/**
	 * Return the match of the current listener's pattern.
	 * @return the groups, or {@code null} if the listener has no pattern
	 */
	@Nullable Matcher groups() {
		return this.groups;
	}

	void setGroups(@Nullable Matcher groups) {
		this.groups = groups;
	}

}
