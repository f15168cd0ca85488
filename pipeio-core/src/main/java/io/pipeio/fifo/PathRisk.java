package io.pipeio.fifo;

import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Why other users may put something else in place of a FIFO, or of a directory on the way
 * to it. They are those who may write to a directory that has no sticky bit, in which
 * everybody may rename and delete only what is his own (see {@code inode(7)}), and the
 * owner of a directory or of a symbolic link. Not counted are root, the owner of the
 * FIFO, and the members of the group that this process runs with.
 *
 * @param path the directory or the symbolic link
 * @param problem who may do what, fit for a log
 * @param remedy what helps, as a command where there is one, fit for a log
 * @since 0.1.0
 */
public record PathRisk(Path path, String problem, String remedy) {

	private static final int ROOT = 0;

	private static final int STICKY = 01000;

	private static final int GROUP_WRITES = 0020;

	private static final int OTHERS_WRITE = 0002;

	/** Characters that a link made by others must not bring into a log. */
	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

	/**
	 * Look for a risk. What this user may not look at is taken for safe.
	 * @param files the directories and symbolic links on the way to a FIFO, in the order
	 * in which they are to be looked at
	 * @param fifo the FIFO
	 * @return what was found first, or {@code null}
	 */
	public static @Nullable PathRisk find(Collection<Path> files, Fifo fifo) {
		for (Path file : files) {
			PathRisk risk = of(file, fifo);
			if (risk != null) {
				return risk;
			}
		}
		return null;
	}

	private static @Nullable PathRisk of(Path file, Fifo fifo) {
		try {
			return of(file, FileStatus.at(file), fifo.owner());
		}
		catch (FifoException ex) {
			// Gone meanwhile, or not for this user to see
			return null;
		}
	}

	private static @Nullable PathRisk of(Path file, FileStatus status, int pipeOwner) {
		if (status.owner() != ROOT && status.owner() != Posix.geteuid() && status.owner() != pipeOwner) {
			return new PathRisk(file, "'%s' belongs to another user (uid %s)".formatted(printable(file),
					Integer.toUnsignedString(status.owner())), "use a directory of the application's own");
		}
		// A symbolic link has all permission bits, which mean nothing
		if (!status.isDirectory() || (status.permissions() & STICKY) != 0) {
			return null;
		}
		if ((status.permissions() & OTHERS_WRITE) != 0) {
			return writable(file, status, "everybody", "o-w");
		}
		boolean ownGroup = status.group() == ROOT || status.group() == Posix.getegid();
		if ((status.permissions() & GROUP_WRITES) != 0 && !ownGroup) {
			return writable(file, status, "the group with gid " + Integer.toUnsignedString(status.group()), "g-w");
		}
		return null;
	}

	private static PathRisk writable(Path directory, FileStatus status, String who, String chmod) {
		String path = printable(directory);
		String word = ShellWord.of(path);
		return new PathRisk(directory,
				"%s may write to '%s' (%s), which has no sticky bit".formatted(who, path,
						new FifoPermissions(status.permissions() & 0777)),
				"use a directory of the application's own, or run 'chmod %s %s' or 'chmod +t %s'".formatted(chmod, word,
						word));
	}

	private static String printable(Path path) {
		return UNPRINTABLE.matcher(path.toString()).replaceAll("?");
	}

}
