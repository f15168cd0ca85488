package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;

import org.jspecify.annotations.Nullable;

/**
 * Who may open a FIFO.
 *
 * @param permissions the permissions
 * @param group the name of the group, or {@code null} for the one that the kernel gives
 * @since 0.1.0
 */
public record FifoAccess(FifoPermissions permissions, @Nullable String group) {

	/**
	 * Hand a FIFO to the group, which must not have any permissions yet.
	 * @param file where the FIFO can be reached
	 * @param path the path of the FIFO
	 * @return the group that it had, or {@code null} if it stays the same
	 * @throws FifoException if there is no such group, or this user may not do that
	 */
	@Nullable GroupPrincipal applyGroup(Path file, Path path) throws FifoException {
		if (this.group == null) {
			return null;
		}
		try {
			GroupPrincipal wanted = file.getFileSystem()
				.getUserPrincipalLookupService()
				.lookupPrincipalByGroupName(this.group);
			GroupPrincipal found = view(file).readAttributes().group();
			if (found.equals(wanted)) {
				return null;
			}
			view(file).setGroup(wanted);
			return found;
		}
		catch (UserPrincipalNotFoundException ex) {
			throw new FifoException("getgrnam", path, "ENOENT", "there is no group '%s'".formatted(this.group));
		}
		catch (IOException ex) {
			throw refused(ex, path);
		}
	}

	private FifoException refused(IOException failure, Path path) {
		String reason = (failure instanceof FileSystemException refusal && refusal.getReason() != null)
				? refusal.getReason() : failure.toString();
		boolean forbidden = failure instanceof AccessDeniedException || reason.contains("not permitted");
		return new FifoException("chown", path, forbidden ? "EPERM" : "EIO",
				"to group '%s': %s".formatted(this.group, reason));
	}

	private static PosixFileAttributeView view(Path file) {
		return Files.getFileAttributeView(file, PosixFileAttributeView.class, new LinkOption[0]);
	}

	/**
	 * Give a FIFO back the group that it had, if this user may.
	 * @param file where the FIFO can be reached
	 * @param group the group
	 * @return whether that was done
	 */
	static boolean restoreGroup(Path file, GroupPrincipal group) {
		try {
			view(file).setGroup(group);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
