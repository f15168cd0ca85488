package io.pipeio.fifo;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A regular file to which lines are appended, each whole or not at all, also where the
 * disk is full or the process is killed. It is created {@code rw-------} if it is
 * missing, whatever the umask, and opened anew each time, so that it may be rotated. No
 * link is followed, and nothing but a regular file is opened: opening a FIFO might block.
 * May be used by any thread, and by several processes at once.
 *
 * @since 0.1.0
 */
public final class LineFile {

	private static final int ATTEMPTS = 100;

	private static final int OWNER_READS_AND_WRITES = 0600;

	private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

	/** Locks of the file system do not keep the threads of a process apart. */
	private static final ReentrantLock[] LOCKS = Stream.generate(ReentrantLock::new)
		.limit(64)
		.toArray(ReentrantLock[]::new);

	private final Path path;

	private final Tail tail;

	/**
	 * Create a file of lines. Opens nothing yet.
	 * @param path where it stands
	 * @param tail tells what to do with a last line that has no newline
	 */
	public LineFile(Path path, Tail tail) {
		this.path = path.toAbsolutePath();
		this.tail = tail;
	}

	/**
	 * Append lines. Ends the last line of the file first if that has no newline. Blocks
	 * while another thread or process appends to the file, until it is interrupted. An
	 * interrupt that is pending has no effect, and is pending afterwards.
	 * @param lines the lines without newlines, asked for one after the other
	 * @throws LinesNotAppendedException if some of the lines were appended and the rest
	 * were not
	 * @throws IOException if none was appended
	 * @throws IllegalArgumentException if there is a newline in a line
	 */
	public void append(Iterable<byte[]> lines) throws IOException {
		// It comes when a stop waits no longer, and would end the wait for the lock
		boolean interrupted = Thread.interrupted();
		int anchor = -1;
		try {
			anchor = openAnchor();
			append(anchor, FileStatus.of(anchor, this.path), lines);
		}
		finally {
			if (anchor >= 0) {
				Posix.close(anchor);
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Hold the file without opening it: what is checked is what is opened then.
	 * @return a descriptor of {@code O_PATH}
	 */
	private int openAnchor() throws IOException {
		PosixPlatform platform = Posix.platform();
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			boolean created = create();
			int anchor = Posix.open(this.path.toString(), platform.pathOnly | platform.noFollow | platform.closeOnExec);
			if (anchor >= 0) {
				if (created) {
					permitOwner(anchor);
				}
				return anchor;
			}
			if (!Errno.ENOENT.is(anchor)) {
				throw new FifoException("open", this.path, anchor);
			}
		}
		throw new IOException("'%s' was deleted %d times before it could be opened".formatted(this.path, ATTEMPTS));
	}

	private boolean create() throws IOException {
		try {
			Files.newByteChannel(this.path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)
				.close();
			return true;
		}
		catch (FileAlreadyExistsException ex) {
			return false;
		}
	}

	/**
	 * Give the owner of a new file what the umask has withheld.
	 * @param anchor a descriptor of the file
	 */
	private void permitOwner(int anchor) throws IOException {
		try {
			FileStatus status = FileStatus.of(anchor, this.path);
			boolean permitted = (status.permissions() & OWNER_READS_AND_WRITES) == OWNER_READS_AND_WRITES;
			if (!permitted && status.isRegularFile() && status.owner() == Posix.geteuid()) {
				int result = Posix.chmod(pathOf(anchor).toString(), OWNER_READS_AND_WRITES);
				if (result < 0) {
					throw new FifoException("chmod", this.path, result);
				}
			}
		}
		catch (Throwable ex) {
			Posix.close(anchor);
			throw ex;
		}
	}

	private void append(int anchor, FileStatus status, Iterable<byte[]> lines) throws IOException {
		if (!status.isRegularFile()) {
			throw new IOException("Lines are appended to a regular file only, and '%s' is %s".formatted(this.path,
					status.describe()));
		}
		String file = pathOf(anchor).toString();
		ReentrantLock lock = LOCKS[Math.floorMod(status.inode(), LOCKS.length)];
		acquire(lock);
		try (RandomAccessFile content = new RandomAccessFile(file, "rw");
				FileOutputStream end = new FileOutputStream(file, true)) {
			LineAppender appender = new LineAppender(content, end);
			appender.endLastLine(this.tail);
			int appended = 0;
			try {
				for (byte[] line : lines) {
					appender.append(line);
					appended++;
				}
			}
			catch (IOException ex) {
				throw (appended > 0) ? new LinesNotAppendedException(this.path, appended, ex) : ex;
			}
		}
		finally {
			lock.unlock();
		}
	}

	private static Path pathOf(int descriptor) {
		return PosixPlatform.DESCRIPTORS.resolve(Integer.toString(descriptor));
	}

	private void acquire(ReentrantLock lock) throws InterruptedIOException {
		try {
			lock.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while another thread appended to '" + this.path + "'");
		}
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

	/**
	 * Tells what a last line is that has no newline.
	 */
	@FunctionalInterface
	public interface Tail {

		/**
		 * Look at a last line without a newline.
		 * @param line at least one byte, up to the end of the file
		 * @return {@code true} if a process has begun to write this, and has not come to
		 * its end: it is cut off; {@code false} to write the newline
		 * @throws IOException if it cannot be read
		 */
		boolean isTorn(InputStream line) throws IOException;

		/**
		 * A torn line was cut off.
		 * @param bytes how many bytes it had
		 */
		default void cutOff(long bytes) {
		}

	}

}
