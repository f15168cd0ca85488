package io.pipeio.server;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

import io.pipeio.fifo.FifoReader;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for what is read, used again and again: a fresh one for each read would double
 * the garbage that a line makes, and memory that was not used for long costs more than
 * all the rest. Few are kept, for all servers of the process together, since one that
 * waits for its clients needs none. Used by any thread.
 */
final class ReadBuffers {

	/** What comes line by line, for which a large array is not worth being kept. */
	private static final int SMALL = 4 * 1024;

	private static final AtomicReferenceArray<byte @Nullable []> FREE = new AtomicReferenceArray<>(
			Runtime.getRuntime().availableProcessors());

	private final IntFunction<byte[]> allocator;

	/**
	 * Create an access to the arrays.
	 * @param allocator makes one where none is free
	 */
	ReadBuffers(IntFunction<byte[]> allocator) {
		this.allocator = allocator;
	}

	/**
	 * Take an array.
	 * @param length how many bytes it has to hold, at most those of one read
	 * @return the array, with any content, which may be longer
	 */
	byte[] take(int length) {
		if (length <= SMALL) {
			return this.allocator.apply(length);
		}
		for (int i = 0; i < FREE.length(); i++) {
			byte[] free = (FREE.get(i) != null) ? FREE.getAndSet(i, null) : null;
			if (free != null) {
				return free;
			}
		}
		return this.allocator.apply(FifoReader.BUFFER_SIZE);
	}

	/**
	 * Give an array back that is not needed any more.
	 * @param buffer the array, or {@code null}
	 */
	void giveBack(byte @Nullable [] buffer) {
		if (buffer == null || buffer.length != FifoReader.BUFFER_SIZE) {
			return;
		}
		for (int i = 0; i < FREE.length(); i++) {
			if (FREE.get(i) == null && FREE.compareAndSet(i, null, buffer)) {
				return;
			}
		}
	}

}
