package io.pipeio.fifo;

/**
 * The error numbers that pipeio meets, as {@code errno(3)} names them. The numbers are
 * those of {@code asm-generic/errno-base.h} and {@code asm-generic/errno.h}, which every
 * platform of {@link PosixPlatform} shares.
 */
enum Errno {

	EPERM(1, "Operation not permitted"),

	ENOENT(2, "No such file or directory"),

	EINTR(4, "Interrupted system call"),

	EIO(5, "Input/output error"),

	ENXIO(6, "No such device or address"),

	EBADF(9, "Bad file descriptor"),

	EAGAIN(11, "Resource temporarily unavailable"),

	ENOMEM(12, "Cannot allocate memory"),

	EACCES(13, "Permission denied"),

	EBUSY(16, "Device or resource busy"),

	EEXIST(17, "File exists"),

	ENOTDIR(20, "Not a directory"),

	EISDIR(21, "Is a directory"),

	EINVAL(22, "Invalid argument"),

	ENFILE(23, "Too many open files in system"),

	EMFILE(24, "Too many open files"),

	ENOSPC(28, "No space left on device"),

	EROFS(30, "Read-only file system"),

	EPIPE(32, "Broken pipe"),

	ENAMETOOLONG(36, "File name too long"),

	ENOLCK(37, "No locks available"),

	ENOSYS(38, "Function not implemented"),

	ENOTEMPTY(39, "Directory not empty"),

	ELOOP(40, "Too many levels of symbolic links"),

	EOPNOTSUPP(95, "Operation not supported"),

	EDQUOT(122, "Disk quota exceeded");

	private final int number;

	private final String meaning;

	Errno(int number, String meaning) {
		this.number = number;
		this.meaning = meaning;
	}

	/**
	 * Whether a result of {@link Posix} stands for this error.
	 * @param result a count or a descriptor, or a negated error number
	 * @return whether it is the negated number of this error
	 */
	boolean is(int result) {
		return result == -this.number;
	}

	static String nameOf(int number) {
		for (Errno errno : values()) {
			if (errno.number == number) {
				return errno.name();
			}
		}
		return "errno " + number;
	}

	static String describe(int number) {
		for (Errno errno : values()) {
			if (errno.number == number) {
				return errno.name() + ": " + errno.meaning;
			}
		}
		return "errno " + number;
	}

}
