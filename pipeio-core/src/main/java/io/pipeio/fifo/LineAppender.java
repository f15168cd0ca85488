package io.pipeio.fifo;

import java.io.BufferedInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.OverlappingFileLockException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Appends lines to a file that is open, each whole or not at all. Used by one thread,
 * while no other of this process has the file open: the lock that keeps other processes
 * away is gone when the process closes any descriptor of the file.
 */
final class LineAppender {

	private static final int BLOCK = 8192;

	private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

	private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	/** Time to poll before the kernel is asked whether there are locks at all. */
	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	/** Number of refusals to wait after which there are taken to be no locks. */
	private static final int MOST_REFUSALS = 5;

	private final RandomAccessFile content;

	private final FileOutputStream end;

	private final boolean locked;

	/**
	 * Create an appender. Blocks while another process appends to the file.
	 * @param content to look at the file, and to cut it off
	 * @param end to append, even if others append or cut off meanwhile
	 */
	LineAppender(RandomAccessFile content, FileOutputStream end) throws IOException {
		this.content = content;
		this.end = end;
		this.locked = lock();
	}

	/**
	 * Lock the file, or find that there are no locks: the file system has none, or a
	 * security module denies them. The lock is tried again and again: to wait for it
	 * fails with EDEADLK where two processes append to two files, since such locks belong
	 * to the process, and not to the thread. The JDK does not tell a lock that is denied
	 * from one that is held, but to wait for it does: EDEADLK is gone soon.
	 * @return whether the file is locked
	 */
	private boolean lock() throws IOException {
		try {
			for (int refusals = 0; refusals < MOST_REFUSALS; refusals++) {
				if (pollLock() || awaitLock()) {
					return true;
				}
			}
			return false;
		}
		catch (InterruptedIOException ex) {
			throw ex;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private boolean pollLock() throws IOException {
		long pause = SHORTEST_PAUSE_NANOS;
		long start = System.nanoTime();
		boolean locked = tryLock();
		while (!locked && System.nanoTime() - start < POLL_NANOS) {
			LockSupport.parkNanos(this, pause);
			pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
			requireNotInterrupted();
			locked = tryLock();
		}
		return locked;
	}

	private static void requireNotInterrupted() throws InterruptedIOException {
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedIOException("Interrupted while another process appended to the file");
		}
	}

	/**
	 * Wait for the lock as long as another process holds it.
	 * @return {@code false} if the kernel refuses to
	 * @throws InterruptedIOException if this thread is interrupted
	 */
	private boolean awaitLock() throws InterruptedIOException {
		try {
			this.content.getChannel().lock();
			return true;
		}
		catch (OverlappingFileLockException ex) {
			return false;
		}
		catch (IOException ex) {
			requireNotInterrupted();
			return false;
		}
	}

	private boolean tryLock() throws IOException {
		try {
			return this.content.getChannel().tryLock() != null;
		}
		catch (OverlappingFileLockException ex) {
			// Held in this process by a class of another class loader
			return false;
		}
	}

	/**
	 * See that the next line starts at the start of a line.
	 * @param tail tells what to do with a line that has no newline
	 */
	void endLastLine(LineFile.Tail tail) throws IOException {
		long length = this.content.length();
		long start = findStart(length);
		if (start == length) {
			return;
		}
		// Without a lock, another process may be writing it just now
		if (this.locked && tail.isTorn(readFrom(start))) {
			this.content.setLength(start);
			tail.cutOff(length - start);
		}
		else {
			this.end.write('\n');
		}
	}

	/**
	 * Find where the last line starts.
	 * @param length the length of the file
	 * @return the place after the last newline
	 */
	private long findStart(long length) throws IOException {
		byte[] block = new byte[BLOCK];
		long position = length;
		int size = 1;
		while (position > 0) {
			size = (int) Math.min(size, position);
			position -= size;
			this.content.seek(position);
			this.content.readFully(block, 0, size);
			for (int i = size - 1; i >= 0; i--) {
				if (block[i] == '\n') {
					return position + i + 1;
				}
			}
			size = BLOCK;
		}
		return 0;
	}

	private InputStream readFrom(long start) throws IOException {
		this.content.seek(start);
		return new BufferedInputStream(Channels.newInputStream(this.content.getChannel()), BLOCK);
	}

	/**
	 * Append a line.
	 * @param line the line without its newline
	 * @throws IOException if it was not appended
	 */
	void append(byte[] line) throws IOException {
		for (byte part : line) {
			if (part == '\n') {
				throw new IllegalArgumentException("A line must not have a newline in it");
			}
		}
		byte[] bytes = Arrays.copyOf(line, line.length + 1);
		bytes[line.length] = '\n';
		long start = this.content.length();
		try {
			this.end.write(bytes);
		}
		catch (IOException ex) {
			cutOff(start, bytes, ex);
			throw ex;
		}
	}

	/**
	 * Cut off what was written of a line, unless something else stands there by now.
	 * @param start where it starts
	 * @param line the line, with its newline
	 * @param failure what has kept the rest from being written
	 */
	private void cutOff(long start, byte[] line, IOException failure) {
		try {
			long written = this.content.length() - start;
			if (written <= 0 || written > line.length) {
				return;
			}
			byte[] found = new byte[(int) written];
			this.content.seek(start);
			this.content.readFully(found);
			if (Arrays.equals(found, 0, found.length, line, 0, found.length)) {
				this.content.setLength(start);
			}
		}
		catch (IOException ex) {
			// The next one who appends meets a torn line
			failure.addSuppressed(ex);
		}
	}

}
