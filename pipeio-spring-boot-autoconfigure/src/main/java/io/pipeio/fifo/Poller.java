package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Waits in {@code poll(2)} for one descriptor and for a {@link WakeUp}. Owned by one
 * thread.
 */
final class Poller {

	private static final int ENTRY = 8;

	private static final int OFFSET_EVENTS = 4;

	private static final int OFFSET_RETURNED = 6;

	private static final int WITHOUT_LIMIT = -1;

	private final ByteBuffer entries = ByteBuffer.allocateDirect(2 * ENTRY).order(ByteOrder.nativeOrder());

	private final long address = Posix.addressOf(this.entries);

	private final WakeUp wakeUp;

	private final Path path;

	Poller(WakeUp wakeUp, Path path) {
		this.wakeUp = wakeUp;
		this.path = path;
		this.entries.putInt(ENTRY, wakeUp.descriptor());
		this.entries.putShort(ENTRY + OFFSET_EVENTS, Posix.platform().pollIn);
	}

	/**
	 * Block until something happens on the descriptor, or a wake-up comes.
	 * @param descriptor the descriptor
	 * @param events what to wait for, beside errors and a hang-up
	 * @return what happened on the descriptor: zero if it was the wake-up alone
	 * @throws FifoException if the call fails
	 */
	int await(int descriptor, short events) throws FifoException {
		this.entries.putInt(0, descriptor);
		this.entries.putShort(OFFSET_EVENTS, events);
		this.entries.putShort(OFFSET_RETURNED, (short) 0);
		int result = Posix.poll(this.address, 2, WITHOUT_LIMIT);
		if (result < 0) {
			throw new FifoException("poll", this.path, result);
		}
		if (this.entries.getShort(ENTRY + OFFSET_RETURNED) != 0) {
			this.wakeUp.reset();
		}
		return this.entries.getShort(OFFSET_RETURNED);
	}

}
