package io.pipeio.fifo;

import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.util.concurrent.ThreadLocalRandom;
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

	/** The operation that exceptions name where the kernel refuses a capacity. */
	public static final String SET_CAPACITY = "fcntl(F_SETPIPE_SZ)";

	private static final int ATTEMPTS = 1000;

	/** Number of them that follow each other at once. */
	private static final int AT_ONCE = 10;

	private static final long LONGEST_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

	private static final int NONE = -1;

	/** Permission bits of the group. */
	private static final int GROUP = 0070;

	/** Maximum time that a client takes from its look at the path into the kernel. */
	static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	private final Path path;

	private final boolean created;

	private final FileStatus identity;

	private volatile boolean removed;

	private volatile boolean clientsReleased;

	private int anchor;

	/** An end that is held for clients on their way. */
	private int end = NONE;

	/** The permission bits that it has by now. */
	private int mode;

	/** The group that a found FIFO had, if it was given another. */
	private @Nullable GroupPrincipal formerGroup;

	private Fifo(Path path, boolean created, int anchor, FileStatus identity) {
		this.path = path;
		this.created = created;
		this.anchor = anchor;
		this.identity = identity;
		this.mode = identity.permissions();
	}

	/**
	 * Create a FIFO, or take over one that this user has left behind: clients that are
	 * blocked in opening it get through. It is created {@code rw-------}; its permissions
	 * are widened only afterwards. Anything else at the path is left as it is.
	 * @param path where it stands
	 * @param access who may open it, whatever the umask
	 * @return the FIFO
	 * @throws PathOccupiedException if something else stands there: another kind of file,
	 * a FIFO of another user, or one that has another name
	 * @throws FifoException if it cannot be created
	 */
	public static Fifo create(Path path, FifoAccess access) throws FifoException {
		Posix.platform();
		requireStatus(path);
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			int made = Posix.mkfifo(path.toString(), FifoPermissions.OWNER_ONLY.mode());
			if (made < 0 && !Errno.EEXIST.is(made)) {
				throw new FifoException("mkfifo", path, made);
			}
			Fifo fifo = (made == 0) ? openCreated(path) : openOrNull(path);
			if (fifo != null) {
				fifo.requireOwn();
				fifo.permit(access);
				return fifo;
			}
			if (attempt >= AT_ONCE) {
				// Not in step with whoever deletes it
				LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS));
			}
		}
		throw new FifoException("mkfifo", path, "ENOENT",
				"it was deleted " + ATTEMPTS + " times, each time before it could be opened");
	}

	/**
	 * Check that it can be told what stands at a path. Whoever cannot tell what it has
	 * made could not be sure later to delete that, and nothing else.
	 * @throws FifoException if the system call is refused, as by the profile of a
	 * container
	 */
	private static void requireStatus(Path path) throws FifoException {
		try {
			FileStatus.at(path);
		}
		catch (FifoException ex) {
			if (FileStatus.isRefused(ex)) {
				throw ex;
			}
		}
	}

	private static @Nullable Fifo openCreated(Path path) throws FifoException {
		int anchor = openAnchor(path);
		if (Errno.ENOENT.is(anchor)) {
			return null;
		}
		if (anchor < 0) {
			FifoException failure = new FifoException("open", path, anchor);
			FifoRemoval.deleteUnopened(path, failure);
			throw failure;
		}
		return hold(path, true, anchor);
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
		Fifo fifo = openOrNull(path);
		if (fifo == null) {
			throw new FifoException("open", path, "ENOENT", "there is no FIFO at this path");
		}
		return fifo;
	}

	private static @Nullable Fifo openOrNull(Path path) throws FifoException {
		int anchor = openAnchor(path);
		if (Errno.ENOENT.is(anchor)) {
			return null;
		}
		if (anchor < 0) {
			throw new FifoException("open", path, anchor);
		}
		return hold(path, false, anchor);
	}

	private static int openAnchor(Path path) {
		PosixPlatform platform = Posix.platform();
		return Posix.open(path.toString(), platform.pathOnly | platform.noFollow | platform.closeOnExec);
	}

	private static Fifo hold(Path path, boolean created, int anchor) throws FifoException {
		FileStatus status = null;
		try {
			status = FileStatus.of(anchor, path);
			if (!status.isFifo()) {
				throw new PathOccupiedException(path, status.describeOccupant());
			}
			return new Fifo(path, created, anchor, status);
		}
		catch (Throwable ex) {
			if (created && status == null) {
				undo(() -> FifoRemoval.delete(path, anchor, null), ex);
			}
			Posix.close(anchor);
			throw ex;
		}
	}

	/**
	 * Check that it is this user's alone. If not, something has taken the place of what
	 * was made or found, or was there before: it is let go of as it is.
	 * @throws PathOccupiedException if it is not
	 */
	private void requireOwn() throws PathOccupiedException {
		boolean own = (this.identity.owner() == Posix.geteuid());
		if (!own || this.identity.links() > 1) {
			close();
			// Of two names, one may be where others have put it, to have it opened to
			// them
			throw new PathOccupiedException(this.path,
					own ? "a FIFO that has another name, too (a hard link)" : this.identity.describe());
		}
	}

	private void permit(FifoAccess access) throws FifoException {
		try {
			int wanted = access.permissions().mode();
			Path file = Path.of(anchorPath());
			GroupPrincipal group = access.findOtherGroup(file, this.path);
			if (group != null) {
				// Not for a moment may the new group do what the old one was permitted
				changeMode(this.mode & wanted & ~GROUP);
				this.formerGroup = access.handTo(file, this.path, group);
			}
			changeMode(wanted);
		}
		catch (Throwable ex) {
			undo(this::restore, ex);
			release();
			throw ex;
		}
	}

	private static void undo(Undoing undoing, Throwable failure) {
		try {
			undoing.undo();
		}
		catch (FifoException ex) {
			failure.addSuppressed(ex);
		}
	}

	private void changeMode(int wanted) throws FifoException {
		if (this.mode != wanted) {
			// fchmod(2) refuses a descriptor of O_PATH
			checked("chmod", Posix.chmod(anchorPath(), wanted));
			this.mode = wanted;
		}
	}

	/**
	 * Undo {@link #create}: delete what it has made, or give what it has found back its
	 * permissions.
	 * @throws FifoException if that cannot be done
	 */
	public void restore() throws FifoException {
		if (isCreated()) {
			remove();
		}
		else if (this.identity.owner() == Posix.geteuid()) {
			restoreAccess();
		}
	}

	private void restoreAccess() throws FifoException {
		if (this.formerGroup != null) {
			// Neither group is to have the permissions of the other
			changeMode(this.mode & ~GROUP);
			FifoAccess.restoreGroup(Path.of(anchorPath()), this.path, this.formerGroup);
			this.formerGroup = null;
		}
		int result = Posix.chmod(anchorPath(), this.identity.permissions());
		if (this.mode != this.identity.permissions()) {
			checked("chmod", result);
			this.mode = this.identity.permissions();
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
	 * {@link #releaseClients() Let clients go}, and {@link #close()} it.
	 * @return how many bytes clients have written that nobody has read
	 */
	public int release() {
		return release(LATE_NANOS);
	}

	/**
	 * {@link #release()} it without waiting, because it has lost its path long ago.
	 * @return how many bytes clients have written that nobody has read
	 */
	public int releaseLate() {
		return release(0);
	}

	private int release(long pauseNanos) {
		int lost = releaseClients(pauseNanos);
		close();
		return lost;
	}

	/**
	 * Return the path.
	 * @return the path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Return the ID of the owner.
	 */
	int owner() {
		return this.identity.owner();
	}

	/**
	 * The permissions that it had when it was opened.
	 * @return the permissions
	 */
	public FifoPermissions foundPermissions() {
		return new FifoPermissions(this.identity.permissions() & 0777);
	}

	/**
	 * Open the reading end, without blocking.
	 * @return the descriptor, which does not block
	 * @throws FifoException if it cannot be opened
	 */
	int openForReading() throws FifoException {
		return checked("open", openReadingEnd());
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
		return checked("open", Posix.open(anchorPath(), platform.writeOnly | platform.closeOnExec));
	}

	/**
	 * Open the writing end, if there is a reader and a descriptor to be had.
	 * @return the descriptor, which does not block, or {@code -1}
	 */
	int openForWritingOrNone() {
		PosixPlatform platform = Posix.platform();
		int flags = platform.writeOnly | platform.nonBlocking | platform.closeOnExec;
		return Math.max(Posix.open(anchorPath(), flags), -1);
	}

	/**
	 * Open another anchor: a descriptor that can be closed to make room for one.
	 * @throws FifoException if it cannot be opened
	 */
	int openSpare() throws FifoException {
		return checked("open", openAnotherAnchor());
	}

	/**
	 * Open another anchor, if there is a descriptor to be had.
	 * @return the descriptor, or {@code -1}
	 */
	int openSpareOrNone() {
		return Math.max(openAnotherAnchor(), -1);
	}

	private int openAnotherAnchor() {
		PosixPlatform platform = Posix.platform();
		return Posix.open(anchorPath(), platform.pathOnly | platform.closeOnExec);
	}

	/**
	 * Let the kernel buffer a number of bytes, which it rounds up to a power of two and
	 * forgets when the last end is closed.
	 * @param descriptor an end of the pipe
	 * @param capacity how many, or zero to leave it as it is
	 * @throws FifoException if the kernel refuses: see {@code F_SETPIPE_SZ} in
	 * {@code fcntl(2)}
	 */
	void setCapacity(int descriptor, int capacity) throws FifoException {
		if (capacity > 0) {
			checked(SET_CAPACITY, Posix.fcntl(descriptor, Posix.platform().setPipeSize, capacity));
		}
	}

	/**
	 * Check that the kernel would grant a capacity, before the first client comes.
	 * @param capacity how many bytes
	 * @throws FifoException if not
	 */
	void requireCapacity(int capacity) throws FifoException {
		int reading = openForReading();
		try {
			setCapacity(reading, capacity);
		}
		finally {
			Posix.close(reading);
		}
	}

	/**
	 * Check that this user may open the writing end, which would be noticed only when the
	 * first reader comes.
	 * @throws FifoException if not
	 */
	void requireWritable() throws FifoException {
		checked("open", Posix.access(anchorPath(), true));
	}

	/**
	 * Check what a system call on one of its descriptors has returned.
	 * @param result what it has returned
	 * @return the same, which is not negative
	 * @throws FifoException if it is a negated error number
	 */
	int checked(String operation, int result) throws FifoException {
		if (result < 0) {
			throw new FifoException(operation, this.path, result);
		}
		return result;
	}

	/**
	 * The path that leads to this very FIFO, whatever stands at its own.
	 * @return the path, which is there until it is closed
	 */
	String anchorPath() {
		return PosixPlatform.DESCRIPTORS + "/" + this.anchor;
	}

	/**
	 * Delete it from the file system, if it is this very FIFO that still stands at the
	 * path. Whoever has it open may go on using it.
	 * @return whether it was deleted; {@code false} if it does not stand there
	 * @throws FifoException if it cannot be deleted, or it cannot be told whether it
	 * stands there
	 */
	public boolean remove() throws FifoException {
		// Once it is closed, the kernel may give its inode number to another file
		boolean done = this.anchor >= 0 && FifoRemoval.delete(this.path, this.anchor, this.identity);
		if (done) {
			this.removed = true;
		}
		return done;
	}

	/**
	 * Whether it is this very FIFO that stands at its path.
	 * @return whether it does; {@code false} also where that cannot be told
	 */
	public boolean isInPlace() {
		try {
			return FileStatus.at(this.path).isSameFileAs(this.identity);
		}
		catch (FifoException ex) {
			// Not known to be ours, hence not to be deleted
			return false;
		}
	}

	/**
	 * Whether another object holds this very FIFO, too.
	 * @param other the other object
	 * @return whether both are one in the file system
	 */
	public boolean isSameAs(Fifo other) {
		return this.identity.isSameFileAs(other.identity);
	}

	/**
	 * If it no longer stands at its path, release the clients that are blocked in opening
	 * one end: they see the end of the file, or a broken pipe, instead of waiting for
	 * ever at a FIFO that nobody serves. Waits a moment (2 ms) first: a client that has
	 * looked up the path just before may be on its way into {@code open(2)}.
	 * @return how many bytes such clients have written before they noticed, and are lost
	 */
	int releaseClients() {
		return releaseClients(LATE_NANOS);
	}

	private int releaseClients(long pauseNanos) {
		if (this.clientsReleased || !hasLostPath()) {
			return 0;
		}
		pause(pauseNanos);
		int reading = openForReadingOrNone();
		int writing = openForWritingOrNone();
		if (reading >= 0) {
			Posix.close(reading);
		}
		if (writing < 0) {
			return 0;
		}
		int lost = Posix.bytesToRead(writing);
		Posix.close(writing);
		return Math.max(lost, 0);
	}

	/**
	 * Give clients time. Neither an interrupt nor an {@code unpark} that was meant for
	 * something else shortens it.
	 * @param nanos how long
	 */
	static void pause(long nanos) {
		long start = System.nanoTime();
		for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
			LockSupport.parkNanos(left);
		}
	}

	/**
	 * Hold one of its ends until it is closed: clients that have looked up the path just
	 * before do not wait in opening the other, and see that it has ended afterwards.
	 * @param descriptor the end, or {@code -1} for none
	 */
	void keep(int descriptor) {
		this.end = descriptor;
	}

	/**
	 * Note that clients were let go as {@link #releaseClients()} does, and that none of
	 * them is to get another chance to write.
	 */
	void clientsReleased() {
		this.clientsReleased = true;
	}

	/**
	 * Whether clients no longer find it.
	 * @return whether it was removed, or something else stands at its path
	 */
	boolean hasLostPath() {
		return this.removed || !isInPlace();
	}

	/**
	 * Let go of it, without opening anything. The FIFO stays in the file system.
	 */
	@Override
	public void close() {
		this.end = closed(this.end);
		this.anchor = closed(this.anchor);
	}

	private static int closed(int descriptor) {
		if (descriptor != NONE) {
			Posix.close(descriptor);
		}
		return NONE;
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

	/**
	 * Takes back what was done.
	 */
	private interface Undoing {

		void undo() throws FifoException;

	}

}
