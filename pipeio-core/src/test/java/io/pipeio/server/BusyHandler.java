package io.pipeio.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;

/**
 * Keeps the text of each line, and returns from {@code long} only when it is released.
 */
final class BusyHandler implements LineHandler {

	private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch reached = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	List<String> lines() {
		return this.lines;
	}

	CountDownLatch reached() {
		return this.reached;
	}

	CountDownLatch released() {
		return this.released;
	}

	@Override
	public void handle(Line line) throws InterruptedException {
		this.lines.add(line.toString());
		if (line.toString().equals("long")) {
			this.reached.countDown();
			this.released.await();
		}
	}

}
