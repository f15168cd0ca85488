package io.pipeio.fifo;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A FIFO in the file system, held by a descriptor of {@code O_PATH}, the anchor. Such a
 * descriptor is neither a reading nor a writing end: no client sees it, and no blocked
 * {@code open(2)} of a client is let through by it. What was checked once stays checked:
 * every end is opened through the anchor ({@code /proc/self/fd}, see {@code open(2)}), so
 * that it belongs to this very file, whatever has become of the path meanwhile.
 *
 * <p>
 * Not safe for use by several threads at once, but for {@link #remove()}.
 *
 * @since 0.1.0
 */
public final class Fifo implements AutoCloseable {

	private static final int ATTEMPTS = 100;

	private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	private final Path path;

	private final boolean created;

	private final FileStatus identity;

	private volatile boolean removed;

	private int anchor;

	private Fifo(Path path, boolean created, int anchor, FileStatus identity) {
		this.path = path;
		this.created = created;
		this.anchor = anchor;
		this.identity = identity;
	}

	/**
	 * Create a FIFO, or take over one that this user has left behind: clients that are
	 * blocked in opening it get through. It is created {@code rw-------}; its permissions
	 * are widened only afterwards. Anything else at the path is left as it is.
	 * @param path where it stands
	 * @param permissions its permissions, whatever the umask
	 * @return the FIFO
	 * @throws PathOccupiedException if something else stands there: another kind of file,
	 * or a FIFO of another user
	 * @throws FifoException if it cannot be created
	 */
	public static Fifo create(Path path, FifoPermissions permissions) throws FifoException {
		Posix.platform();
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			int made = Posix.mkfifo(path.toString(), FifoPermissions.OWNER_ONLY.mode());
			if (made < 0 && !Errno.EEXIST.is(made)) {
				throw new FifoException("mkfifo", path, made);
			}
			Fifo fifo = (made == 0) ? openCreated(path) : openOrNull(path, false);
			if (fifo != null) {
				fifo.own(permissions);
				return fifo;
			}
		}
		throw new FifoException("mkfifo", path, "ENOENT",
				"it was deleted " + ATTEMPTS + " times, each time before it could be opened");
	}

	private static @Nullable Fifo openCreated(Path path) throws FifoException {
		try {
			return openOrNull(path, true);
		}
		catch (PathOccupiedException ex) {
			throw ex;
		}
		catch (FifoException ex) {
			if (FileStatus.at(path).isFifo()) {
				Posix.unlink(path.toString());
			}
			throw ex;
		}
	}

	/**
	 * Hold a FIFO that somebody else has made and looks after.
	 * @param path where it stands
	 * @return the FIFO
	 * @throws PathOccupiedException if another kind of file stands there
	 * @throws FifoException if there is none, or it cannot be opened
	 */
	public static Fifo open(Path path) throws FifoException {
		Posix.platform();
		Fifo fifo = openOrNull(path, false);
		if (fifo == null) {
			throw new FifoException("open", path, "ENOENT", "there is no FIFO at this path");
		}
		return fifo;
	}

	private static @Nullable Fifo openOrNull(Path path, boolean created) throws FifoException {
		PosixPlatform platform = Posix.platform();
		int anchor = Posix.open(path.toString(), platform.pathOnly | platform.noFollow | platform.closeOnExec);
		if (Errno.ENOENT.is(anchor)) {
			return null;
		}
		if (anchor < 0) {
			throw new FifoException("open", path, anchor);
		}
		try {
			FileStatus status = FileStatus.of(anchor, path);
			if (!status.isFifo()) {
				throw new PathOccupiedException(path, status.describeType());
			}
			return new Fifo(path, created, anchor, status);
		}
		catch (FifoException | RuntimeException ex) {
			Posix.close(anchor);
			throw ex;
		}
	}

	private void own(FifoPermissions permissions) throws FifoException {
		try {
			if (this.identity.owner() != Posix.geteuid()) {
				throw new PathOccupiedException(this.path,
						"a FIFO of another user (uid " + Integer.toUnsignedString(this.identity.owner()) + ")");
			}
			if (this.identity.permissions() != permissions.mode()) {
				// fchmod(2) refuses a descriptor of O_PATH
				int result = Posix.chmod(anchorPath(), permissions.mode());
				if (result < 0) {
					throw new FifoException("chmod", this.path, result);
				}
			}
		}
		catch (FifoException ex) {
			giveBack();
			throw ex;
		}
	}

	/**
	 * Undo {@link #create}: delete what it has made, or give what it has found back its
	 * permissions.
	 */
	public void restore() {
		if (isCreated()) {
			remove();
		}
		else if (this.identity.owner() == Posix.geteuid()) {
			Posix.chmod(anchorPath(), this.identity.permissions());
		}
	}

	/**
	 * Whether it was made by {@link #create}, rather than found there.
	 * @return whether it is new
	 */
	boolean isCreated() {
		return this.created;
	}

	/**
	 * {@link #restore()} it, let clients go if it was deleted, and {@link #close()} it.
	 */
	public void giveBack() {
		restore();
		releaseClients();
		close();
	}

	/**
	 * Where it stands.
	 * @return the path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Open the reading end, without blocking.
	 * @return the descriptor, which does not block
	 * @throws FifoException if it cannot be opened
	 */
	int openForReading() throws FifoException {
		return checked(openReadingEnd());
	}

	/**
	 * Open the reading end, without blocking, if there is a descriptor to be had.
	 * @return the descriptor, or {@code -1}
	 */
	int openForReadingOrNone() {
		return Math.max(openReadingEnd(), -1);
	}

	private int openReadingEnd() {
		PosixPlatform platform = Posix.platform();
		return Posix.open(anchorPath(), platform.readOnly | platform.nonBlocking | platform.closeOnExec);
	}

	/**
	 * Open the writing end: blocks until there is a reader. Nothing but a reader releases
	 * it, be it one of our own: see {@link FifoWriter#release()}.
	 * @return the descriptor, which blocks
	 * @throws FifoException if it cannot be opened
	 */
	int awaitReader() throws FifoException {
		PosixPlatform platform = Posix.platform();
		return checked(Posix.open(anchorPath(), platform.writeOnly | platform.closeOnExec));
	}

	/**
	 * Open another anchor: a descriptor that can be closed to make room for one.
	 * @return the descriptor
	 * @throws FifoException if it cannot be opened
	 */
	int openSpare() throws FifoException {
		PosixPlatform platform = Posix.platform();
		return checked(Posix.open(anchorPath(), platform.pathOnly | platform.closeOnExec));
	}

	/**
	 * Check that this user may open the writing end, which would be noticed only when the
	 * first reader comes.
	 * @throws FifoException if not
	 */
	void requireWritable() throws FifoException {
		int result = Posix.access(anchorPath(), true);
		if (result < 0) {
			throw new FifoException("open", this.path, result);
		}
	}

	private int checked(int descriptor) throws FifoException {
		if (descriptor < 0) {
			throw new FifoException("open", this.path, descriptor);
		}
		return descriptor;
	}

	private String anchorPath() {
		return PosixPlatform.DESCRIPTORS + "/" + this.anchor;
	}

	/**
	 * Delete it from the file system, if it is this very FIFO that still stands at the
	 * path. Whoever has it open may go on using it.
	 * @return whether it was deleted
	 */
	public boolean remove() {
		// Once it is closed, the kernel may give its inode number to another file
		boolean done = this.anchor >= 0 && isInPlace() && Posix.unlink(this.path.toString()) == 0;
		if (done) {
			this.removed = true;
		}
		return done;
	}

	private boolean isInPlace() {
		try {
			return FileStatus.at(this.path).isSameFileAs(this.identity);
		}
		catch (FifoException ex) {
			// Not known to be ours, hence not to be deleted
			return false;
		}
	}

	/**
	 * Where it no longer stands at its path, let the clients go that are blocked in
	 * opening one end: they see the end of the file, or a broken pipe, instead of waiting
	 * for ever at a FIFO that nobody serves. Waits a moment (2 ms) first: a client that
	 * has looked up the path just before may be on its way into {@code open(2)}.
	 */
	public void releaseClients() {
		if (!this.removed && isInPlace()) {
			return;
		}
		LockSupport.parkNanos(this, LATE_NANOS);
		PosixPlatform platform = Posix.platform();
		int nonBlocking = platform.nonBlocking | platform.closeOnExec;
		for (int end : new int[] { platform.readOnly, platform.writeOnly }) {
			int descriptor = Posix.open(anchorPath(), end | nonBlocking);
			if (descriptor >= 0) {
				Posix.close(descriptor);
			}
		}
	}

	/**
	 * Let go of the anchor. The FIFO stays in the file system.
	 */
	@Override
	public void close() {
		if (this.anchor >= 0) {
			Posix.close(this.anchor);
			this.anchor = -1;
		}
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

}
