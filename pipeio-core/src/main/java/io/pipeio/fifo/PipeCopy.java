package io.pipeio.fifo;

import java.nio.ByteBuffer;

/**
 * A pipe without a name that takes a copy of what is in a FIFO, which stays there:
 * {@code tee(2)}. It has the capacity of the FIFO, so that all of it fits.
 */
final class PipeCopy implements AutoCloseable {

	private static final byte[] NOTHING = {};

	private final Fifo fifo;

	private final int reading;

	private final int writing;

	private PipeCopy(Fifo fifo) throws FifoException {
		this.fifo = fifo;
		ByteBuffer ends = Posix.allocate(2 * Integer.BYTES);
		PosixPlatform platform = Posix.platform();
		this.fifo.checked("pipe2", Posix.pipe(ends, platform.nonBlocking | platform.closeOnExec));
		this.reading = ends.getInt(0);
		this.writing = ends.getInt(Integer.BYTES);
	}

	/**
	 * Look what is in a FIFO.
	 * @return its content
	 * @throws FifoException if this user may not read the FIFO, there is no descriptor to
	 * be had, or the kernel does not grant this user a second pipe into which it fits
	 */
	static byte[] contentOf(Fifo fifo) throws FifoException {
		int source = fifo.openForReading();
		try (PipeCopy copy = new PipeCopy(fifo)) {
			return copy.take(source);
		}
		finally {
			Posix.close(source);
		}
	}

	private byte[] take(int source) throws FifoException {
		int refusal = growTo(source);
		int held = this.fifo.checked("ioctl", Posix.bytesToRead(source));
		int copied = Posix.tee(source, this.writing, Integer.MAX_VALUE, Posix.platform().spliceNonBlocking);
		if (copied == 0 || Errno.EAGAIN.is(copied)) {
			return NOTHING;
		}
		if (copied < held) {
			// Too small a pipe, unless a reader has taken the difference meanwhile
			this.fifo.checked(Fifo.SET_CAPACITY, refusal);
		}
		ByteBuffer content = Posix.allocateBuffer(this.fifo.checked("tee", copied));
		byte[] bytes = new byte[this.fifo.checked("read", Posix.read(this.reading, Posix.addressOf(content), copied))];
		content.get(bytes);
		return bytes;
	}

	private int growTo(int source) throws FifoException {
		PosixPlatform platform = Posix.platform();
		int capacity = this.fifo.checked("fcntl(F_GETPIPE_SZ)", Posix.fcntl(source, platform.getPipeSize, 0));
		boolean fits = Posix.fcntl(this.writing, platform.getPipeSize, 0) >= capacity;
		return fits ? capacity : Posix.fcntl(this.writing, platform.setPipeSize, capacity);
	}

	@Override
	public void close() {
		Posix.close(this.reading);
		Posix.close(this.writing);
	}

}
