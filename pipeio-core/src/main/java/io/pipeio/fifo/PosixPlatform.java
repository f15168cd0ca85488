package io.pipeio.fifo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The platforms that pipeio runs on and the numbers of their system interface: the one
 * place that knows them. Sources: {@code asm-generic/fcntl.h},
 * {@code asm-generic/ioctls.h}, {@code asm-generic/poll.h}, {@code linux/fcntl.h},
 * {@code linux/fs.h}, {@code linux/inotify.h}, {@code asm-generic/unistd.h},
 * {@code asm/unistd_64.h} and {@code arch/arm64/include/uapi/asm/fcntl.h} of Linux 6.
 */
enum PosixPlatform {

	LINUX_X86_64(0400000, 316),

	LINUX_AARCH64(0100000, 276);

	static final Path DESCRIPTORS = Path.of("/proc/self/fd");

	final int readOnly = 0;

	final int writeOnly = 01;

	final int nonBlocking = 04000;

	final int closeOnExec = 02000000;

	final int pathOnly = 010000000;

	final int noFollow;

	final int setStatusFlags = 4;

	final int setPipeSize = 1031;

	final int getPipeSize = 1032;

	final int spliceNonBlocking = 2;

	final long bytesToRead = 0x541BL;

	final int getLock = 36;

	final int setLock = 37;

	final short lockShared = 0;

	final short lockExclusive = 1;

	final short lockNone = 2;

	final short pollIn = 0x1;

	final short pollOut = 0x4;

	final short pollError = 0x8;

	final short pollHangUp = 0x10;

	final int notifyModified = 0x2;

	final int notifyAttributes = 0x4;

	final int notifyClosedWritable = 0x8;

	final int notifyOpened = 0x20;

	final int notifyMovedFrom = 0x40;

	final int notifyMovedTo = 0x80;

	final int notifyCreated = 0x100;

	final int notifyDeleted = 0x200;

	final int notifySelfDeleted = 0x400;

	final int notifySelfMoved = 0x800;

	final int notifyLinkItself = 0x2000000;

	final int notifyAlso = 0x20000000;

	final int workingDirectory = -100;

	final int emptyPath = 0x1000;

	final int symbolicLinkNotFollowed = 0x100;

	/** The number of {@code renameat2(2)}, which not every C library has. */
	final int renameCall;

	final int renameExclusively = 1;

	PosixPlatform(int noFollow, int renameCall) {
		this.noFollow = noFollow;
		this.renameCall = renameCall;
	}

	/**
	 * Choose the row for this machine.
	 * @throws UnsupportedPlatformException if there is none, or if {@code /proc} is not
	 * mounted, through which {@link Fifo} reaches a file that it holds
	 */
	static PosixPlatform current() {
		PosixPlatform platform = of(System.getProperty("os.name"), System.getProperty("os.arch"));
		if (!Files.isDirectory(DESCRIPTORS)) {
			throw new UnsupportedPlatformException("pipeio needs '" + DESCRIPTORS + "', which is not there");
		}
		return platform;
	}

	/**
	 * Choose the row for a machine.
	 * @param osName the value of {@code os.name}
	 * @param osArch the value of {@code os.arch}
	 * @throws UnsupportedPlatformException if there is none
	 */
	static PosixPlatform of(String osName, String osArch) {
		if (osName.toLowerCase(Locale.ROOT).startsWith("linux")) {
			switch (osArch.toLowerCase(Locale.ROOT)) {
				case "amd64", "x86_64" -> {
					return LINUX_X86_64;
				}
				case "aarch64", "arm64" -> {
					return LINUX_AARCH64;
				}
				default -> {
				}
			}
		}
		throw new UnsupportedPlatformException(
				"pipeio needs Linux on x86-64 or aarch64, and this is %s on %s".formatted(osName, osArch));
	}

}
