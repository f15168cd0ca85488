package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.pipeio.fifo.FifoReader.Event;

/**
 * A {@link FifoReader} with a {@link FifoSelector} that waits for it alone.
 */
final class SelectingReader implements AutoCloseable {

	private final FifoReader reader;

	private final FifoSelector selector;

	SelectingReader(Fifo fifo) throws FifoException {
		this.reader = new FifoReader(fifo);
		this.selector = new FifoSelector(fifo.path());
	}

	/**
	 * Block until something happens.
	 * @return what has happened: {@link Event#NOTHING} stands for a wake-up
	 * @throws FifoException if a system call fails
	 */
	Event next() throws FifoException {
		Event event = this.reader.next();
		if (event == Event.NOTHING) {
			this.selector.await(List.of(this.reader), -1);
			event = this.reader.next();
		}
		return event;
	}

	FifoReader reader() {
		return this.reader;
	}

	ByteBuffer bytes() {
		return this.reader.bytes();
	}

	String text() {
		byte[] bytes = new byte[bytes().remaining()];
		bytes().get(bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	int available() throws FifoException {
		return this.reader.available();
	}

	void wakeUp() {
		this.selector.wakeUp();
	}

	@Override
	public void close() {
		this.reader.close();
		this.selector.close();
	}

}
