package io.pipeio.fifo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * The directory in which managed FIFOs stand, made {@code rwx------} with all its parents
 * where it is missing. Remembers which of them it made.
 *
 * @since 0.1.0
 */
public final class FifoDirectory {

	private static final int OWNER_ONLY = 0700;

	private final Deque<Path> created = new ArrayDeque<>();

	private FifoDirectory() {
	}

	/**
	 * Create a directory and its parents, unless they are there.
	 * @param path the directory
	 * @return the directory
	 * @throws FifoException if it cannot be created, or if something else than a
	 * directory stands in the way
	 */
	public static FifoDirectory create(Path path) throws FifoException {
		Posix.platform();
		FifoDirectory directory = new FifoDirectory();
		try {
			directory.createMissing(path.toAbsolutePath().normalize());
		}
		catch (Throwable ex) {
			directory.undo(ex);
			throw ex;
		}
		return directory;
	}

	private void undo(Throwable failure) {
		try {
			remove();
		}
		catch (FifoException ex) {
			failure.addSuppressed(ex);
		}
	}

	/**
	 * The directory in which a FIFO stands, or is to stand. Touches no file.
	 * @param fifo the path of the FIFO
	 * @return the directory, as absolute as the path
	 */
	public static Path of(Path fifo) {
		return Objects.requireNonNullElse(fifo.getParent(), fifo);
	}

	private void createMissing(Path path) throws FifoException {
		if (Files.isDirectory(path)) {
			return;
		}
		Path parent = path.getParent();
		if (parent != null) {
			createMissing(parent);
		}
		int result = Posix.mkdir(path.toString(), OWNER_ONLY);
		if (result == 0) {
			this.created.push(path);
			permitOwner(path);
		}
		else if (!Files.isDirectory(path)) {
			throw new FifoException("mkdir", path, result);
		}
	}

	/**
	 * Let the owner use a new directory, whatever the umask. Where others may write to
	 * its parent, something else may stand there by now, a link to what is not to be
	 * changed for example: hence not by its path.
	 * @throws FifoException if something else stands there
	 */
	private static void permitOwner(Path path) throws FifoException {
		PosixPlatform platform = Posix.platform();
		int descriptor = Posix.open(path.toString(), platform.pathOnly | platform.noFollow | platform.closeOnExec);
		if (descriptor < 0) {
			throw new FifoException("open", path, descriptor);
		}
		try {
			FileStatus status = FileStatus.of(descriptor, path);
			if (!status.isDirectory() || status.owner() != Posix.geteuid()) {
				throw new PathOccupiedException(path, status.describe());
			}
			if (status.permissions() != OWNER_ONLY) {
				Posix.chmod(PosixPlatform.DESCRIPTORS + "/" + descriptor, OWNER_ONLY);
			}
		}
		finally {
			Posix.close(descriptor);
		}
	}

	/**
	 * Delete those of the directories that this object has made and that are still there,
	 * innermost first, until one is not empty or something else stands there.
	 * @throws FifoException if one that is empty cannot be deleted
	 */
	public void remove() throws FifoException {
		try {
			while (!this.created.isEmpty() && remove(this.created.pop())) {
				// The one above may be empty now
				continue;
			}
		}
		finally {
			this.created.clear();
		}
	}

	private static boolean remove(Path path) throws FifoException {
		int result = Posix.rmdir(path.toString());
		if (Errno.ENOTEMPTY.is(result) || Errno.EEXIST.is(result) || Errno.ENOTDIR.is(result)) {
			return false;
		}
		if (result < 0 && !Errno.ENOENT.is(result)) {
			throw new FifoException("rmdir", path, result);
		}
		return true;
	}

}
