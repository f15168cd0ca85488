package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Waits in {@code poll(2)} for some descriptors and for a {@link WakeUp}. Owned by one
 * thread.
 */
final class Poller {

	/** Size of {@code struct pollfd}. */
	private static final int ENTRY = 8;

	private static final int OFFSET_EVENTS = 4;

	private static final int OFFSET_RETURNED = 6;

	private final ByteBuffer entries;

	private final long address;

	private final WakeUp wakeUp;

	private final Path path;

	/**
	 * Create a poller.
	 * @param wakeUp what ends a wait from another thread
	 * @param capacity the largest number of descriptors to wait for
	 * @param path named in exceptions
	 */
	Poller(WakeUp wakeUp, int capacity, Path path) {
		this.entries = Posix.allocate((capacity + 1) * ENTRY);
		this.address = Posix.addressOf(this.entries);
		this.wakeUp = wakeUp;
		this.path = path;
	}

	/**
	 * Say what to wait for.
	 * @param index where, from zero
	 * @param events which events, beside errors and a hang-up
	 */
	void set(int index, int descriptor, short events) {
		int entry = index * ENTRY;
		this.entries.putInt(entry, descriptor);
		this.entries.putShort(entry + OFFSET_EVENTS, events);
	}

	/**
	 * Block until something happens on one of the descriptors, a wake-up comes, or the
	 * time is over.
	 * @param count how many descriptors were {@link #set}
	 * @param timeoutMillis how long to wait, or {@code -1} for no limit
	 * @throws FifoException if the call fails
	 */
	void await(int count, int timeoutMillis) throws FifoException {
		set(count, this.wakeUp.descriptor(), Posix.platform().pollIn);
		int result = Posix.poll(this.address, count + 1, timeoutMillis);
		if (result < 0) {
			throw new FifoException("poll", this.path, result);
		}
		if (returned(count) != 0) {
			this.wakeUp.reset();
		}
	}

	/**
	 * Return the events of a descriptor.
	 * @param index where it was {@link #set}
	 * @return the events, zero if there were none
	 */
	short returned(int index) {
		return this.entries.getShort(index * ENTRY + OFFSET_RETURNED);
	}

}
