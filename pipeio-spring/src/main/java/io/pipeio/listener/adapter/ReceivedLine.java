package io.pipeio.listener.adapter;

import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;

import io.pipeio.line.Line;
import io.pipeio.line.LineView;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * A line on its way to the listeners of its server. The in-thread uses one such object
 * again and again; whoever wants a line for longer {@link #keep() keeps} it.
 *
 * @since 0.1.0
 */
public final class ReceivedLine {

	private final PipeServer server;

	private @Nullable LineView view;

	private @Nullable Line line;

	/** What was received, if an interceptor has put something else in its place. */
	private @Nullable Line original;

	private @Nullable String text;

	private @Nullable Matcher groups;

	/** Of the envelope that the line has come in. */
	private @Nullable Map<String, String> headers;

	private boolean there;

	private boolean shared;

	private long number;

	private long arrivalMillis;

	public ReceivedLine(PipeServer server) {
		this.server = server;
	}

	/**
	 * Turn to the next line. References are written only where they change: the garbage
	 * collector has to be told of each, which costs as much as the call of a listener.
	 * @param view the line
	 * @param number how many there were since the start, with this one
	 * @param arrivalMillis when it was read, as {@link System#currentTimeMillis()} has it
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
	 * Let go of the line.
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
	 * Set whether several listeners get each line, for whom it is decoded once.
	 * @param shared whether there are several
	 */
	public void setShared(boolean shared) {
		this.shared = shared;
	}

	/**
	 * Keep the line, with a copy of its bytes.
	 * @return what stays as it is
	 */
	public ReceivedLine keep() {
		return with(toLine());
	}

	/**
	 * Put another line in the place of this one.
	 * @param other the line
	 * @return what stays as it is
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
			throw new IllegalStateException("The line was handled already");
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
	 * The line as it was received, whatever interceptors have made of it.
	 * @return the line
	 */
	public Line received() {
		return (this.original != null) ? this.original : toLine();
	}

	/**
	 * Its text, decoded once for all listeners.
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
	 * Its text, for one who takes it as an argument.
	 */
	String takeText() {
		return (this.shared || this.text != null) ? text() : view().toString();
	}

	/**
	 * The line, for one who takes it as an argument.
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
	 * What has come with the line in its envelope.
	 * @return the headers, none if it had no envelope
	 */
	public Map<String, String> headers() {
		return (this.headers != null) ? this.headers : Map.of();
	}

	public void setHeaders(@Nullable Map<String, String> headers) {
		this.headers = headers;
	}

	/**
	 * What the pattern of the listener that is asked now has found.
	 * @return the groups, or {@code null} if it has no pattern
	 */
	@Nullable Matcher groups() {
		return this.groups;
	}

	void setGroups(@Nullable Matcher groups) {
		this.groups = groups;
	}

}
