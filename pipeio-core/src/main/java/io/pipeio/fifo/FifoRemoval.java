package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * Deletes FIFOs, and nothing that has taken their place. Where {@code statx(2)} is
 * refused, the JDK is asked, which has other ways before Java 22.
 */
final class FifoRemoval {

	private FifoRemoval() {
	}

	/**
	 * Delete a FIFO, if it still stands at its path.
	 * @param anchor an open descriptor of the FIFO
	 * @param identity its status, or {@code null} if that could not be told
	 * @return whether it was deleted; {@code false} if nothing stands there, or something
	 * else
	 * @throws FifoException if it cannot be deleted, or cannot be told from something
	 * else
	 */
	static boolean delete(Path path, int anchor, @Nullable FileStatus identity) throws FifoException {
		return stands(path, anchor, identity) && unlink(path);
	}

	private static boolean stands(Path path, int anchor, @Nullable FileStatus identity) throws FifoException {
		try {
			FileStatus own = (identity != null) ? identity : FileStatus.of(anchor, path);
			return FileStatus.at(path).isSameFileAs(own);
		}
		catch (FifoException ex) {
			return !isGone(ex.getErrorName()) && standsForJdk(path, anchor, ex);
		}
	}

	private static boolean standsForJdk(Path path, int anchor, FifoException failure) throws FifoException {
		try {
			Object found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
			Path own = PosixPlatform.DESCRIPTORS.resolve(Integer.toString(anchor));
			return found.equals(Files.readAttributes(own, BasicFileAttributes.class, new LinkOption[0]).fileKey());
		}
		catch (NoSuchFileException ex) {
			return false;
		}
		catch (IOException ex) {
			throw failure;
		}
	}

	/**
	 * Delete what {@code mkfifo(3)} has just made and could not be opened.
	 * @param failure why it could not be opened, which is told if it cannot be deleted
	 * either
	 */
	static void deleteUnopened(Path path, FifoException failure) {
		try {
			FileStatus found = FileStatus.at(path);
			if (found.isFifo() && found.owner() == Posix.geteuid()) {
				unlink(path);
			}
		}
		catch (FifoException ex) {
			failure.addSuppressed(ex);
		}
	}

	private static boolean unlink(Path path) throws FifoException {
		int result = Posix.unlink(path.toString());
		if (result < 0 && !isGone(Errno.nameOf(-result))) {
			throw new FifoException("unlink", path, result);
		}
		return result == 0;
	}

	private static boolean isGone(String errorName) {
		return errorName.equals(Errno.ENOENT.name()) || errorName.equals(Errno.ENOTDIR.name());
	}

}
