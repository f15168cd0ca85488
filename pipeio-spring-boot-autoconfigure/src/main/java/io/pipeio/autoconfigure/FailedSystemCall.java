package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.util.Set;

import io.pipeio.autoconfigure.FailedPipe.Explanation;
import io.pipeio.fifo.FifoClaim;
import io.pipeio.fifo.FifoException;
import org.jspecify.annotations.Nullable;

/**
 * A system call that fails whatever the permissions of files: because a filter refuses
 * it, the kernel does not know it, or the file system has no such thing.
 *
 * @param reason what was thrown
 * @param directory where the pipe stands, or is to stand
 * @param give what gives another path, such as {@code Set '...' to}
 */
record FailedSystemCall(FifoException reason, Path directory, String give) {

	private static final Set<String> REFUSED = Set.of("EPERM", "ENOSYS");

	private static final Set<String> OF_FILE_SYSTEM = Set.of("EINVAL", "ENOLCK", "EOPNOTSUPP");

	/** System calls that a permission or an attribute of a file may forbid, too. */
	private static final Set<String> OF_FILES = Set.of("mkfifo", "mkdir", "open", "chmod", "chown");

	/**
	 * Explain it.
	 * @return the explanation, or {@code null} if it is none of these
	 */
	@Nullable Explanation explain() {
		String operation = this.reason.getOperation();
		String error = this.reason.getErrorName();
		if (operation.equals("mkfifo") && (error.equals("EPERM") || error.equals("EOPNOTSUPP"))) {
			return explainFileSystemWithoutFifos();
		}
		if (operation.equals(FifoClaim.LOCK) && OF_FILE_SYSTEM.contains(error)) {
			return explainFileSystemWithoutLocks();
		}
		boolean refused = REFUSED.contains(error) && (!OF_FILES.contains(operation) || error.equals("ENOSYS"));
		return refused ? explainRefused() : null;
	}

	private Explanation explainFileSystemWithoutFifos() {
		return new Explanation(
				"no FIFO can be created in the directory '%s' (%s of mkfifo): its file system, or a seccomp filter, does "
					.formatted(this.directory, this.reason.getErrorName()) + "not permit it",
				this.give
						+ " a path on a file system that has FIFOs, such as a tmpfs below '/run' (FAT and some shared "
						+ "folders have none), or permit the system call.");
	}

	private Explanation explainFileSystemWithoutLocks() {
		return new Explanation(
				"no lock can be set on the directory '%s', by which pipeio keeps two servers from one pipe (%s of %s)"
					.formatted(this.directory, this.reason.getErrorName(), FifoClaim.LOCK),
				this.give
						+ " a path on a local file system, such as a tmpfs below '/run': those of networks and of users "
						+ "(NFS, 9p, FUSE) may have no such locks.");
	}

	private Explanation explainRefused() {
		return new Explanation(
				"the system call %s, which pipeio needs, is refused (%s)".formatted(this.reason.getOperation(),
						this.reason.getErrorName()),
				"Permit the system call: a seccomp filter may refuse it, such as that of a container (an old runtime does "
						+ "not know every call) or 'SystemCallFilter=' of a systemd unit.");
	}

}
