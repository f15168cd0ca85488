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
 * Permissions and group of a FIFO.
 *
 * @param permissions the permissions
 * @param group the name of the group, or {@code null} for the one that the kernel gives
 * @since 0.1.0
 */
public record FifoAccess(FifoPermissions permissions, @Nullable String group) {

	/**
	 * Find the group that a FIFO is still to be handed to.
	 * @param file where the FIFO can be reached
	 * @param path the path of the FIFO
	 * @return the group, or {@code null} if the FIFO has it already, or may keep its own
	 * @throws FifoException if there is no such group
	 */
	@Nullable GroupPrincipal findOtherGroup(Path file, Path path) throws FifoException {
		if (this.group == null) {
			return null;
		}
		try {
			GroupPrincipal wanted = file.getFileSystem()
				.getUserPrincipalLookupService()
				.lookupPrincipalByGroupName(this.group);
			return view(file).readAttributes().group().equals(wanted) ? null : wanted;
		}
		catch (UserPrincipalNotFoundException ex) {
			throw new FifoException("getgrnam", path, "ENOENT", "there is no group '%s'".formatted(this.group));
		}
		catch (IOException ex) {
			throw refused(ex, path);
		}
	}

	/**
	 * Hand a FIFO to a group, which must not have any permissions yet.
	 * @param file where the FIFO can be reached
	 * @param path the path of the FIFO
	 * @return the group that it had
	 * @throws FifoException if this user may not do that
	 */
	GroupPrincipal handTo(Path file, Path path, GroupPrincipal wanted) throws FifoException {
		try {
			GroupPrincipal found = view(file).readAttributes().group();
			view(file).setGroup(wanted);
			return found;
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
	 * Give a FIFO back the group that it had.
	 * @param file where the FIFO can be reached
	 * @param path the path of the FIFO
	 * @throws FifoException if this user may not do that
	 */
	static void restoreGroup(Path file, Path path, GroupPrincipal group) throws FifoException {
		try {
			view(file).setGroup(group);
		}
		catch (IOException ex) {
			throw new FifoAccess(FifoPermissions.OWNER_ONLY, group.getName()).refused(ex, path);
		}
	}

}
