package io.pipeio.fifo;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PosixPlatform}, {@link Errno} and the offsets that {@link FileStatus}
 * and {@link Poller} know: the C headers of the machine are the judge.
 */
class PosixPlatformTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource({ "Linux, amd64, LINUX_X86_64", "Linux, x86_64, LINUX_X86_64", "linux, AMD64, LINUX_X86_64",
			"Linux, aarch64, LINUX_AARCH64", "Linux, arm64, LINUX_AARCH64" })
	void findsRowForMachine(String osName, String osArch, PosixPlatform platform) {
		assertThat(PosixPlatform.of(osName, osArch)).isEqualTo(platform);
	}

	@ParameterizedTest
	@CsvSource({ "Windows 11, amd64", "Mac OS X, aarch64", "Mac OS X, x86_64", "FreeBSD, amd64", "AIX, ppc64",
			"Linux, i386", "Linux, x86", "Linux, arm", "Linux, riscv64", "Linux, ppc64le", "Linux, s390x" })
	void refusesOtherMachineByName(String osName, String osArch) {
		assertThatExceptionOfType(UnsupportedPlatformException.class).isThrownBy(() -> PosixPlatform.of(osName, osArch))
			.withMessage("pipeio needs Linux on x86-64 or aarch64, and this is %s on %s", osName, osArch);
	}

	@Test
	void tellsFlagsThatDifferApart() {
		assertThat(PosixPlatform.LINUX_X86_64.noFollow).isNotEqualTo(PosixPlatform.LINUX_AARCH64.noFollow);
	}

	@Test
	void findsRowForThisMachine() {
		assertThat(Posix.platform())
			.isEqualTo(PosixPlatform.of(System.getProperty("os.name"), System.getProperty("os.arch")));
	}

	@Test
	void agreesWithHeadersOnConstants() throws IOException {
		PosixPlatform platform = Posix.platform();
		Map<String, Long> known = new LinkedHashMap<>();
		known.put("O_RDONLY", (long) platform.readOnly);
		known.put("O_WRONLY", (long) platform.writeOnly);
		known.put("O_NONBLOCK", (long) platform.nonBlocking);
		known.put("O_CLOEXEC", (long) platform.closeOnExec);
		known.put("O_PATH", (long) platform.pathOnly);
		known.put("O_NOFOLLOW", (long) platform.noFollow);
		known.put("EFD_NONBLOCK", (long) platform.nonBlocking);
		known.put("EFD_CLOEXEC", (long) platform.closeOnExec);
		known.put("F_SETFL", (long) platform.setStatusFlags);
		known.put("F_SETPIPE_SZ", (long) platform.setPipeSize);
		known.put("F_GETPIPE_SZ", (long) platform.getPipeSize);
		known.put("SPLICE_F_NONBLOCK", (long) platform.spliceNonBlocking);
		known.put("FIONREAD", platform.bytesToRead);
		known.put("F_OFD_GETLK", (long) platform.getLock);
		known.put("F_OFD_SETLK", (long) platform.setLock);
		known.put("F_RDLCK", (long) platform.lockShared);
		known.put("F_WRLCK", (long) platform.lockExclusive);
		known.put("F_UNLCK", (long) platform.lockNone);
		known.put("POLLIN", (long) platform.pollIn);
		known.put("POLLOUT", (long) platform.pollOut);
		known.put("POLLERR", (long) platform.pollError);
		known.put("POLLHUP", (long) platform.pollHangUp);
		known.put("AT_FDCWD", (long) platform.workingDirectory);
		known.put("AT_EMPTY_PATH", (long) platform.emptyPath);
		known.put("AT_SYMLINK_NOFOLLOW", (long) platform.symbolicLinkNotFollowed);
		known.put("RENAME_NOREPLACE", (long) platform.renameExclusively);
		known.put("SYS_renameat2", (long) platform.renameCall);
		known.put("STATX_BASIC_STATS", 0x7ffL);
		assertThat(known).isEqualTo(valuesOf(known.keySet()));
	}

	@Test
	void agreesWithHeadersOnErrorNumbers() throws IOException {
		Map<String, Long> numbers = valuesOf(Arrays.stream(Errno.values()).map(Enum::name).toList());
		for (Errno errno : Errno.values()) {
			int number = numbers.get(errno.name()).intValue();
			assertThat(errno.is(-number)).as("%s is %d", errno, number).isTrue();
			assertThat(Errno.nameOf(number)).isEqualTo(errno.name());
		}
	}

	@Test
	void agreesWithHeadersOnStructures() throws IOException {
		Map<String, Long> known = new LinkedHashMap<>();
		known.put("sizeof(struct statx)", constantOf(FileStatus.class, "SIZE"));
		known.put("offsetof(struct statx, stx_uid)", constantOf(FileStatus.class, "OFFSET_OWNER"));
		known.put("offsetof(struct statx, stx_mode)", constantOf(FileStatus.class, "OFFSET_MODE"));
		known.put("offsetof(struct statx, stx_ino)", constantOf(FileStatus.class, "OFFSET_INODE"));
		known.put("offsetof(struct statx, stx_dev_major)", constantOf(FileStatus.class, "OFFSET_DEVICE_MAJOR"));
		known.put("offsetof(struct statx, stx_dev_minor)", constantOf(FileStatus.class, "OFFSET_DEVICE_MINOR"));
		known.put("S_IFMT", constantOf(FileStatus.class, "TYPE_MASK"));
		known.put("sizeof(struct pollfd)", constantOf(Poller.class, "ENTRY"));
		known.put("offsetof(struct pollfd, fd)", 0L);
		known.put("offsetof(struct pollfd, events)", constantOf(Poller.class, "OFFSET_EVENTS"));
		known.put("offsetof(struct pollfd, revents)", constantOf(Poller.class, "OFFSET_RETURNED"));
		known.put("sizeof(size_t)", 8L);
		known.put("sizeof(nfds_t)", 8L);
		known.put("sizeof(mode_t)", 4L);
		assertThat(known).isEqualTo(valuesOf(known.keySet()));
	}

	private static long constantOf(Class<?> type, String name) {
		try {
			Field field = type.getDeclaredField(name);
			field.setAccessible(true);
			return ((Number) field.get(null)).longValue();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Let a C program print what expressions are worth.
	 */
	private Map<String, Long> valuesOf(Iterable<String> expressions) throws IOException {
		ClientProcess.assumeInstalled("cc");
		StringBuilder source = new StringBuilder("""
				#define _GNU_SOURCE
				#include <errno.h>
				#include <fcntl.h>
				#include <poll.h>
				#include <stddef.h>
				#include <stdio.h>
				#include <sys/eventfd.h>
				#include <sys/file.h>
				#include <sys/ioctl.h>
				#include <sys/stat.h>
				#include <sys/syscall.h>
				int main(void) {
				""");
		for (String expression : expressions) {
			source.append("printf(\"%%s=%%lld\\n\", \"%1$s\", (long long) (%1$s));%n".formatted(expression));
		}
		Path program = this.directory.resolve("values");
		Path sourceFile = Files.writeString(this.directory.resolve("values.c"), source.append("return 0; }\n"));
		run("cc", "-o", program.toString(), sourceFile.toString());
		return run(program.toString()).lines()
			.collect(Collectors.toMap((line) -> line.substring(0, line.indexOf('=')),
					(line) -> Long.valueOf(line.substring(line.indexOf('=') + 1))));
	}

	private static String run(String... command) {
		try (ClientProcess process = ClientProcess.start(command)) {
			return process.awaitExit(TIMEOUT).stdoutText();
		}
	}

}
