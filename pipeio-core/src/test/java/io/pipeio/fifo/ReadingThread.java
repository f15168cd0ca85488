package io.pipeio.fifo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.pipeio.fifo.FifoReader.Event;

/**
 * Drives a {@link FifoReader} in a thread of its own, notes what it sees and collects
 * what it reads.
 */
final class ReadingThread implements AutoCloseable {

	private final SelectingReader reader;

	private final List<Event> events = new CopyOnWriteArrayList<>();

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final BackgroundCall<Integer> call;

	private volatile boolean stopping;

	ReadingThread(Fifo fifo) throws FifoException {
		this.reader = new SelectingReader(fifo);
		this.call = BackgroundCall.start(this::read);
	}

	private int read() throws FifoException {
		while (!this.stopping) {
			Event event = this.reader.next();
			if (event == Event.BYTES) {
				byte[] read = new byte[this.reader.bytes().remaining()];
				this.reader.bytes().get(read);
				this.bytes.writeBytes(read);
			}
			this.events.add(event);
		}
		return this.bytes.size();
	}

	/**
	 * What was seen so far.
	 * @return the events; those of one kind in a row count as one
	 */
	List<Event> events() {
		List<Event> seen = List.copyOf(this.events);
		return IntStream.range(0, seen.size())
			.filter((i) -> i == 0 || seen.get(i) != seen.get(i - 1))
			.mapToObj(seen::get)
			.toList();
	}

	byte[] bytes() {
		return this.bytes.toByteArray();
	}

	String text() {
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

	FifoReader reader() {
		return this.reader.reader();
	}

	void awaitBlocked() {
		this.call.awaitBlocked();
	}

	@Override
	public void close() {
		this.stopping = true;
		this.reader.wakeUp();
		this.call.result();
		this.reader.close();
	}

}
