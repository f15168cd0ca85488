package io.pipeio.sample.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;

/**
 * The last lines of one pipe. The lock is held for no longer than it takes to add one, or
 * to copy the few that there are, so that no pipe thread waits for a browser.
 */
final class RecentLines {

	private static final int KEPT = 50;

	private final Deque<ShownText> lines = new ArrayDeque<>(KEPT);

	private long count;

	synchronized void add(Line line, PipeServer server) {
		if (this.lines.size() == KEPT) {
			this.lines.removeFirst();
		}
		this.lines.addLast(ShownText.of(++this.count, line, server.getCharset()));
	}

	/**
	 * The lines that have come since.
	 * @param number the number of the last line that is known
	 * @return the lines after it, as far as they are kept
	 */
	synchronized List<ShownText> since(long number) {
		if (number == this.count) {
			return List.of();
		}
		return this.lines.stream().filter((line) -> line.number() > number).toList();
	}

	synchronized long count() {
		return this.count;
	}

}
