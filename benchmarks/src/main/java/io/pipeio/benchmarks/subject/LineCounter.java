package io.pipeio.benchmarks.subject;

/**
 * Counts lines, and ends the process when there were enough: prints the seconds that they
 * have taken after the first ones, with which the JVM has warmed up, and how often the
 * whole heap was collected. Used by one thread.
 */
final class LineCounter {

	private final long warmUp;

	private final long last;

	private long lines;

	private long start;

	/**
	 * Create a counter.
	 * @param warmUp how many lines are not measured
	 * @param lines how many are measured then
	 */
	LineCounter(long warmUp, long lines) {
		this.warmUp = warmUp;
		this.last = warmUp + lines;
	}

	/**
	 * Count a line.
	 */
	void count() {
		long count = ++this.lines;
		if (count == this.warmUp) {
			this.start = System.nanoTime();
		}
		else if (count == this.last) {
			Figures.print((System.nanoTime() - this.start) / 1e9, Figures.fullCollections());
			Runtime.getRuntime().halt(0);
		}
	}

}
