package io.pipeio.benchmarks.subject;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a subject tells what it has measured: figures in one line of the standard output.
 */
final class Figures {

	private Figures() {
	}

	static void print(double... figures) {
		System.out.println("figures " + Arrays.stream(figures)
			.mapToObj((figure) -> String.format(Locale.ROOT, "%.6f", figure))
			.collect(Collectors.joining(" ")));
		System.out.flush();
	}

	/**
	 * How often the whole heap was collected.
	 * @return the number of collections of the old generation
	 */
	static long fullCollections() {
		return ManagementFactory.getGarbageCollectorMXBeans()
			.stream()
			.filter((collector) -> collector.getName().contains("Old") || collector.getName().contains("MarkSweep"))
			.mapToLong(GarbageCollectorMXBean::getCollectionCount)
			.sum();
	}

}
