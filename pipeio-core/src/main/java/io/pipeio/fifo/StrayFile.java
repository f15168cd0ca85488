package io.pipeio.fifo;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/**
 * A regular file where a FIFO is to stand: what {@code echo > pipe} makes while the pipe
 * is not there.
 *
 * @since 0.1.0
 */
public final class StrayFile {

	private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'")
		.withZone(ZoneOffset.UTC);

	/** Number of names that are tried, a millisecond from each other. */
	private static final int ATTEMPTS = 100;

	private StrayFile() {
	}

	/**
	 * Rename it to its name with a timestamp, in its directory. Nothing is overwritten.
	 * It must be this user's, and have no other name: of two, one may be where others
	 * have put it. Whoever has it open goes on using it.
	 * @param path where it stands
	 * @return where it stands now, or {@code null} if there is no such file; what stands
	 * there is left as it is then
	 * @throws FifoException if it cannot be renamed
	 */
	public static @Nullable Path setAside(Path path) throws FifoException {
		return setAside(path, Instant.now());
	}

	static @Nullable Path setAside(Path path, Instant now) throws FifoException {
		PosixPlatform platform = Posix.platform();
		Path directory = FifoDirectory.of(path.toAbsolutePath());
		int descriptor = Posix.open(directory.toString(), platform.pathOnly | platform.closeOnExec);
		if (descriptor < 0) {
			throw new FifoException("open", directory, descriptor);
		}
		try {
			return setAside(path, descriptor, now);
		}
		finally {
			Posix.close(descriptor);
		}
	}

	private static @Nullable Path setAside(Path path, int directory, Instant now) throws FifoException {
		PosixPlatform platform = Posix.platform();
		String name = String.valueOf(path.getFileName());
		int file = Posix.open(entry(directory, name).toString(),
				platform.pathOnly | platform.noFollow | platform.closeOnExec);
		if (Errno.ENOENT.is(file)) {
			return null;
		}
		if (file < 0) {
			throw new FifoException("open", path, file);
		}
		try {
			return FileStatus.of(file, path).isOwnFile() ? rename(path, directory, now) : null;
		}
		finally {
			Posix.close(file);
		}
	}

	private static Path entry(int directory, String name) {
		return PosixPlatform.DESCRIPTORS.resolve(Integer.toString(directory)).resolve(name);
	}

	private static @Nullable Path rename(Path path, int directory, Instant now) throws FifoException {
		String name = String.valueOf(path.getFileName());
		int result = 0;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			String aside = name + "." + TIMESTAMP.format(now.plusMillis(attempt));
			result = Posix.renameExclusively(directory, name, aside);
			if (result == 0) {
				return isOwnFile(directory, aside) ? path.resolveSibling(aside) : putBack(path, directory, aside);
			}
			if (Errno.ENOENT.is(result)) {
				return null;
			}
			if (!Errno.EEXIST.is(result)) {
				break;
			}
		}
		throw new FifoException("renameat2", path, result);
	}

	private static boolean isOwnFile(int directory, String name) throws FifoException {
		return FileStatus.at(entry(directory, name)).isOwnFile();
	}

	/**
	 * Give something its name back that has just taken the place of the file.
	 * @param aside the name that it has got
	 * @return nothing
	 * @throws FifoException if something stands there again
	 */
	private static @Nullable Path putBack(Path path, int directory, String aside) throws FifoException {
		int result = Posix.renameExclusively(directory, aside, String.valueOf(path.getFileName()));
		if (result < 0) {
			throw new FifoException("renameat2", path.resolveSibling(aside), result);
		}
		return null;
	}

}
