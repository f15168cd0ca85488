package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Status of an open descriptor, from {@code statx(2)}. The offsets are those of
 * {@code struct statx} in {@code linux/stat.h}.
 *
 * @param mode type and permission bits
 * @param links how many names it has
 * @param owner user ID of the owner
 * @param group group ID
 * @param inode inode number
 * @param device device number, major above minor
 */
record FileStatus(int mode, int links, int owner, int group, long inode, long device) {

	private static final int SIZE = 256;

	private static final int OFFSET_LINKS = 0x10;

	private static final int OFFSET_OWNER = 0x14;

	private static final int OFFSET_GROUP = 0x18;

	private static final int OFFSET_MODE = 0x1c;

	private static final int OFFSET_INODE = 0x20;

	private static final int OFFSET_DEVICE_MAJOR = 0x88;

	private static final int OFFSET_DEVICE_MINOR = 0x8c;

	private static final int TYPE_MASK = 0170000;

	static FileStatus of(int descriptor, Path path) throws FifoException {
		ByteBuffer status = allocate();
		return read(status, Posix.statx(descriptor, status), path);
	}

	/**
	 * Return the status of a path, links not followed.
	 * @return its status
	 * @throws FifoException if it cannot be told
	 */
	static FileStatus at(Path path) throws FifoException {
		ByteBuffer status = allocate();
		return read(status, Posix.statx(path.toAbsolutePath().toString(), status), path);
	}

	/**
	 * Whether the kernel does not tell anything of any file: by a rule for the process,
	 * or because it is too old.
	 * @param failure what {@link #of} or {@link #at} has thrown
	 * @return whether that is so
	 */
	static boolean isRefused(FifoException failure) {
		return failure.getErrorName().equals(Errno.EPERM.name()) || failure.getErrorName().equals(Errno.ENOSYS.name());
	}

	private static ByteBuffer allocate() {
		return Posix.allocate(SIZE);
	}

	private static FileStatus read(ByteBuffer status, int result, Path path) throws FifoException {
		if (result < 0) {
			throw new FifoException("statx", path, result);
		}
		long device = ((long) status.getInt(OFFSET_DEVICE_MAJOR) << Integer.SIZE)
				| Integer.toUnsignedLong(status.getInt(OFFSET_DEVICE_MINOR));
		return new FileStatus(Short.toUnsignedInt(status.getShort(OFFSET_MODE)), status.getInt(OFFSET_LINKS),
				status.getInt(OFFSET_OWNER), status.getInt(OFFSET_GROUP), status.getLong(OFFSET_INODE), device);
	}

	boolean isFifo() {
		return (this.mode & TYPE_MASK) == 0010000;
	}

	/**
	 * Whether it is a regular file of this user that has no other name.
	 * @return whether it is
	 */
	boolean isOwnFile() {
		return isRegularFile() && this.owner == Posix.geteuid() && this.links == 1;
	}

	boolean isRegularFile() {
		return (this.mode & TYPE_MASK) == 0100000;
	}

	boolean isDirectory() {
		return (this.mode & TYPE_MASK) == 0040000;
	}

	int permissions() {
		return this.mode & 07777;
	}

	boolean isSameFileAs(FileStatus other) {
		return this.inode == other.inode && this.device == other.device;
	}

	/**
	 * Say what it is.
	 * @return such as {@code a FIFO of another user (uid 1000)}
	 */
	String describe() {
		boolean own = (this.owner == Posix.geteuid());
		return own ? describeType()
				: describeType() + " of another user (uid " + Integer.toUnsignedString(this.owner) + ")";
	}

	/**
	 * Say what it is that stands in the place of a FIFO.
	 * @return such as {@code a regular file of another user (uid 1000)}
	 */
	String describeOccupant() {
		if (!isRegularFile()) {
			return describeType();
		}
		return (this.links > 1) ? describe() + " that has another name, too (a hard link)" : describe();
	}

	String describeType() {
		return switch (this.mode & TYPE_MASK) {
			case 0010000 -> "a FIFO";
			case 0020000 -> "a character device";
			case 0040000 -> "a directory";
			case 0060000 -> "a block device";
			case 0100000 -> "a regular file";
			case 0120000 -> "a symbolic link";
			case 0140000 -> "a socket";
			default -> "a file of unknown type";
		};
	}

}
