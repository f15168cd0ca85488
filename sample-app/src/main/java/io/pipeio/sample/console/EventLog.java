package io.pipeio.sample.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.pipeio.event.PipeServerEvent;

import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Recent events of pipes and plugins. Events of pipes come by a thread of their own, so
 * that nothing here holds up a line.
 */
@Component
@Profile("console")
class EventLog {

	private static final int KEPT = 60;

	private final Deque<Entry> entries = new ArrayDeque<>(KEPT);

	private long count;

	@EventListener
	void happened(PipeServerEvent event) {
		add(event.getServerName(), EventText.of(event));
	}

	synchronized void add(String server, String text) {
		if (this.entries.size() == KEPT) {
			this.entries.removeFirst();
		}
		this.entries.addLast(new Entry(++this.count, System.currentTimeMillis(), server, ShownText.escape(text)));
	}

	/**
	 * Return the events since then.
	 * @param number the number of the last entry that is known
	 * @return the entries after it, as far as they are kept
	 */
	synchronized List<Entry> since(long number) {
		return this.entries.stream().filter((entry) -> entry.number() > number).toList();
	}

	/**
	 * Something that has happened.
	 *
	 * @param number which entry it is, from 1 on
	 * @param time when, in milliseconds of the epoch
	 * @param server the name of the server
	 * @param text what, escaped
	 */
	record Entry(long number, long time, String server, String text) {

	}

}
