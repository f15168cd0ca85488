package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A claim to a path, so that no two pipe servers serve one pipe. It is a lock on one byte
 * of the directory in which the pipe stands, at an offset that is made from the pipe's
 * name. Hence it needs no end of the FIFO, which a client would see; it outlives the FIFO
 * itself, which may be deleted and replaced; it leaves no file behind; and the kernel
 * drops it with the process. Locks that clients take on the FIFO, in order to take turns,
 * are not met.
 *
 * <p>
 * It is an open file description lock ({@code F_OFD_SETLK} in {@code fcntl(2)}): other
 * descriptors of the directory may be closed, and other threads of this process are
 * refused as other processes are. A directory cannot be opened for writing, so the lock
 * is a shared one, and whoever has set it looks whether he is alone; if not, he steps
 * back.
 *
 * <p>
 * Where the directory may not be read, there is no claim, and no error either. Whoever
 * may read it can set such a lock, and so keep a server from its pipe.
 *
 * @since 0.1.0
 */
public final class FifoClaim implements AutoCloseable {

	/** The operation that exceptions name where a lock is refused. */
	public static final String LOCK = "fcntl(F_OFD_SETLK)";

	private static final int NONE = -1;

	private static final int ATTEMPTS = 8;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	/** Size of {@code struct flock} where {@code off_t} has 64 bits. */
	private static final int SIZE = 32;

	private static final int OFFSET_START = 8;

	private static final int OFFSET_LENGTH = 16;

	private int directory;

	private FifoClaim(int directory) {
		this.directory = directory;
	}

	/**
	 * Claim a path. Blocks for some milliseconds where it is claimed already: another one
	 * who claims it at the same moment may step back.
	 * @param path the path of a pipe
	 * @return the claim
	 * @throws FifoInUseException if another has claimed the path
	 * @throws FifoException if there is no descriptor, or no lock, to be had
	 */
	public static FifoClaim take(Path path) throws FifoException {
		Path directory = FifoDirectory.of(path.toAbsolutePath());
		int descriptor = openDirectory(directory);
		if (Errno.ENOENT.is(descriptor) || Errno.ENOTDIR.is(descriptor) || Errno.EACCES.is(descriptor)) {
			return new FifoClaim(NONE);
		}
		if (descriptor < 0) {
			throw new FifoException("open", directory, descriptor);
		}
		try {
			lock(descriptor, path);
			return new FifoClaim(descriptor);
		}
		catch (Throwable ex) {
			Posix.close(descriptor);
			throw ex;
		}
	}

	/**
	 * Claim the path anew if another directory has taken the place of the one in which it
	 * was claimed.
	 * @param path the path of the pipe
	 * @return this claim, or one that stands for it from now on
	 * @throws FifoInUseException if another has claimed the path there
	 * @throws FifoException if there is no descriptor, or no lock, to be had; this claim
	 * stands then
	 */
	public FifoClaim renew(Path path) throws FifoException {
		Path directory = FifoDirectory.of(path.toAbsolutePath());
		int descriptor = openDirectory(directory);
		if (Errno.EMFILE.is(descriptor) || Errno.ENFILE.is(descriptor)) {
			throw new FifoException("open", directory, descriptor);
		}
		if (descriptor < 0) {
			return this;
		}
		boolean same;
		try {
			same = this.directory != NONE
					&& FileStatus.of(descriptor, directory).isSameFileAs(FileStatus.of(this.directory, directory));
		}
		finally {
			Posix.close(descriptor);
		}
		if (same) {
			return this;
		}
		FifoClaim renewed = take(path);
		close();
		return renewed;
	}

	private static int openDirectory(Path directory) {
		PosixPlatform platform = Posix.platform();
		return Posix.open(directory.toString(), platform.readOnly | platform.nonBlocking | platform.closeOnExec);
	}

	private static void lock(int descriptor, Path path) throws FifoException {
		PosixPlatform platform = Posix.platform();
		long offset = offsetOf(path);
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			call(descriptor, platform.setLock, platform.lockShared, offset, path);
			short others = call(descriptor, platform.getLock, platform.lockExclusive, offset, path);
			if (others == platform.lockNone) {
				return;
			}
			call(descriptor, platform.setLock, platform.lockNone, offset, path);
			LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
		}
		throw new FifoInUseException(path);
	}

	private static short call(int descriptor, int command, short type, long offset, Path path) throws FifoException {
		ByteBuffer lock = Posix.allocate(SIZE);
		lock.putShort(0, type).putLong(OFFSET_START, offset).putLong(OFFSET_LENGTH, 1);
		int result = Posix.fcntl(descriptor, command, lock);
		if (result < 0) {
			throw new FifoException(LOCK, path, result);
		}
		return lock.getShort(0);
	}

	/**
	 * Where to lock: the 64-bit FNV-1a hash of the name, made positive. Two names that
	 * meet by chance, one in some 10^18, would refuse each other.
	 * @param path the path of a pipe
	 */
	private static long offsetOf(Path path) {
		long hash = 0xcbf29ce484222325L;
		for (byte value : String.valueOf(path.getFileName()).getBytes(StandardCharsets.UTF_8)) {
			hash = (hash ^ (value & 0xff)) * 0x100000001b3L;
		}
		return hash >>> 2;
	}

	/**
	 * Give the claim up.
	 */
	@Override
	public void close() {
		if (this.directory != NONE) {
			Posix.close(this.directory);
			this.directory = NONE;
		}
	}

}
