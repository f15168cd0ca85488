package io.pipeio.clients;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The lines that have come, also over restarts of the application.
 */
final class ReceivedLines {

	private final List<String> lines = new CopyOnWriteArrayList<>();

	void add(String line) {
		this.lines.add(line);
	}

	List<String> lines() {
		return this.lines;
	}

}
