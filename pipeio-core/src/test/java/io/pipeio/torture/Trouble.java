package io.pipeio.torture;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The kinds of trouble that the torture makes, each of which can be left out to try the
 * suite on an engine that is not up to it.
 */
enum Trouble {

	/** Writers are killed at any instruction. */
	WRITER_KILLS,

	/** Readers are killed at any byte; not without {@link #TORN_LINES}. */
	READER_KILLS,

	/** Clients are stopped and continued by signals. */
	PAUSES,

	/** The lonely writer leaves half a line behind. */
	HALF_LINES,

	/** The lonely writer writes lines that are larger than the pipe. */
	BIG_LINES,

	/** Readers leave in the middle of a line, which the next one must get whole. */
	TORN_LINES,

	/** Pipes are deleted, renamed and replaced. */
	REPAIRS,

	/** Servers are stopped and started in order. */
	STOPS,

	/** What a stop reports as undelivered is sent again, and nothing else is missing. */
	DRAIN,

	/** The whole JVM is killed, and another takes over. */
	JVM_KILLS,

	/** At the end, another JVM tries to serve the same pipes, and must be refused. */
	RIVAL;

	/**
	 * All but some.
	 * @param without the names of those, separated by commas, in any case; may be empty
	 * @return the others
	 */
	static Set<Trouble> allBut(String without) {
		Set<Trouble> troubles = EnumSet.allOf(Trouble.class);
		Arrays.stream(without.split(","))
			.map(String::strip)
			.filter((name) -> !name.isEmpty())
			.map((name) -> valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
			.forEach(troubles::remove);
		if (!troubles.contains(TORN_LINES)) {
			troubles.remove(READER_KILLS);
		}
		return troubles;
	}

}
