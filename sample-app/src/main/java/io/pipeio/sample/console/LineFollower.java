package io.pipeio.sample.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Knows which of the last lines a browser has been told, and which are new to it. Those
 * that came and went while it did not read are left out.
 */
final class LineFollower {

	private final Map<RecentLines, Long> told = new HashMap<>();

	private final LineRecorder recorder;

	LineFollower(LineRecorder recorder) {
		this.recorder = recorder;
	}

	/**
	 * The lines that the browser does not know yet.
	 * @return the lines, in the order of each pipe
	 */
	List<LineView> next() {
		List<LineView> lines = new ArrayList<>();
		this.recorder.forEach((server, direction, recent) -> {
			for (ShownText line : recent.since(this.told.getOrDefault(recent, 0L))) {
				lines.add(new LineView(server.getName(), direction.name().toLowerCase(Locale.ROOT), line.number(),
						line.time(), line.text()));
				this.told.put(recent, line.number());
			}
		});
		return lines;
	}

	/**
	 * A line, as the page shows it.
	 *
	 * @param server the name of its server
	 * @param direction {@code in} or {@code out}
	 * @param number which line of the pipe it is, from 1 on
	 * @param time when, in milliseconds of the epoch
	 * @param text its start, escaped
	 */
	record LineView(String server, String direction, long number, long time, String text) {

	}

}
