package io.pipeio.fifo;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The permission bits of a FIFO. Written {@code rw-rw----}, as {@code ls(1)} prints them,
 * or as an octal number with a leading zero, {@code 0660}, as {@code chmod(1)} takes
 * them.
 *
 * @param mode the nine permission bits
 * @since 0.1.0
 */
public record FifoPermissions(int mode) {

	/** Read and write for the owner, nothing for anybody else. */
	public static final FifoPermissions OWNER_ONLY = new FifoPermissions(0600);

	private static final Pattern SYMBOLIC = Pattern.compile("([r-][w-][x-]){3}");

	private static final Pattern OCTAL = Pattern.compile("0[0-7]{3}");

	public FifoPermissions {
		if ((mode & ~0777) != 0) {
			throw new IllegalArgumentException("'mode' must have no other bits than the nine permission bits");
		}
	}

	/**
	 * Read permissions from text.
	 * @param text such as {@code rw-rw----} or {@code 0660}
	 * @return the permissions
	 * @throws IllegalArgumentException if the text is neither; a number without the
	 * leading zero is refused, since YAML turns an unquoted {@code 0600} into {@code 384}
	 */
	public static FifoPermissions parse(String text) {
		if (SYMBOLIC.matcher(text).matches()) {
			return new FifoPermissions(modeOf(PosixFilePermissions.fromString(text)));
		}
		if (OCTAL.matcher(text).matches()) {
			return new FifoPermissions(Integer.parseInt(text, 8));
		}
		throw new IllegalArgumentException(
				"'%s' is neither of the form rw-rw---- nor an octal number with a leading zero in quotes, \"0660\""
					.formatted(text));
	}

	private static int modeOf(Set<PosixFilePermission> permissions) {
		int mode = 0;
		for (PosixFilePermission permission : permissions) {
			// The constants are declared from the owner's read bit down
			mode |= 0400 >> permission.ordinal();
		}
		return mode;
	}

	/**
	 * The symbolic form.
	 * @return such as {@code rw-------}
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("rwxrwxrwx");
		for (int bit = 0; bit < 9; bit++) {
			if ((this.mode & (0400 >> bit)) == 0) {
				text.setCharAt(bit, '-');
			}
		}
		return text.toString();
	}

}
