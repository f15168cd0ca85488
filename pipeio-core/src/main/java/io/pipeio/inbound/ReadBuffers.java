package io.pipeio.inbound;

import java.util.function.IntFunction;

import io.pipeio.fifo.FifoReader;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for what is read, used again and again: a fresh one for each read would double
 * the garbage that a line makes, and memory that was not used for long costs more than
 * all the rest.
 *
 * @since 0.1.0
 */
public final class ReadBuffers {

	/** Size of reads that come line by line: a large buffer is not worth keeping. */
	private static final int SMALL = 4 * 1024;

	private final BufferPool pool;

	private final IntFunction<byte[]> allocator;

	/**
	 * Create an access to the arrays.
	 * @param pool keeps those that are free
	 * @param allocator makes one where none is free
	 */
	public ReadBuffers(BufferPool pool, IntFunction<byte[]> allocator) {
		this.pool = pool;
		this.allocator = allocator;
	}

	/**
	 * Take an array.
	 * @param length how many bytes it has to hold, at most those of one read
	 * @return the array, with any content, which may be longer
	 */
	public byte[] take(int length) {
		if (length <= SMALL) {
			return this.allocator.apply(length);
		}
		byte[] free = this.pool.take();
		return (free != null) ? free : this.allocator.apply(FifoReader.BUFFER_SIZE);
	}

	/**
	 * Give an array back that is not needed any more.
	 * @param buffer the array, or {@code null}
	 */
	public void giveBack(byte @Nullable [] buffer) {
		if (buffer != null && buffer.length == FifoReader.BUFFER_SIZE) {
			this.pool.give(buffer);
		}
	}

}
