package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for what an application prints whose kernel refuses a system call.
 */
class DeniedSystemCallTests {

	@TempDir
	private Path directory;

	/**
	 * Not for ENOSYS of statx(2): the C library has another way then.
	 */
	@ParameterizedTest
	@CsvSource({ "STATX, 1, EPERM, statx", "EVENTFD, 1, EPERM, eventfd", "EVENTFD, 38, ENOSYS, eventfd",
			"LOCK, 1, EPERM, fcntl(F_OFD_SETLK)", "LOCK, 38, ENOSYS, fcntl(F_OFD_SETLK)" })
	void namesSystemCall(DeniedSystemCall.Call call, int number, String error, String operation) {
		assertThat(run(call, number))
			.contains("cannot be used: the system call %s, which pipeio needs, is refused (%s).".formatted(operation,
					error))
			.contains("Permit the system call: a seccomp filter may refuse it, such as that of a container "
					+ "(an old runtime does not know every call) or 'SystemCallFilter=' of a systemd unit.")
			.doesNotContain("may not create", "another path", "shows its permissions");
	}

	@ParameterizedTest
	@CsvSource({ "22, EINVAL", "37, ENOLCK", "95, EOPNOTSUPP" })
	void namesLockThatFileSystemRefuses(int number, String error) {
		assertThat(run(DeniedSystemCall.Call.LOCK, number))
			.contains(
					"cannot be used: no lock can be set on the directory '%s', by which pipeio keeps two servers from "
						.formatted(this.directory) + "one pipe (%s of fcntl(F_OFD_SETLK)).".formatted(error))
			.contains("-pipe' to a path on a local file system, such as a tmpfs below '/run': "
					+ "those of networks and of users (NFS, 9p, FUSE) may have no such locks.");
	}

	@ParameterizedTest
	@CsvSource({ "1, EPERM", "95, EOPNOTSUPP" })
	void namesFileSystemThatTakesNoFifo(int number, String error) {
		assertThat(run(DeniedSystemCall.Call.MKFIFO, number))
			.contains(
					"cannot be used: no FIFO can be created in the directory '%s' (%s of mkfifo): its file system, or "
						.formatted(this.directory, error) + "a seccomp filter, does not permit it.")
			.contains("-pipe' to a path on a file system that has FIFOs, such as a tmpfs "
					+ "below '/run' (FAT and some shared folders have none), or permit the system call.");
	}

	private String run(DeniedSystemCall.Call call, int number) {
		try (ClientProcess application = ClientProcess.java(DeniedSystemCall.class, List.of(), call.name(),
				String.valueOf(number), "--spring.main.banner-mode=off",
				"--pipeio.servers.echo.in-pipe=" + this.directory.resolve("echo.in"),
				"--pipeio.servers.echo.out-pipe=" + this.directory.resolve("echo.out"))) {
			int exitCode = application.awaitExitCode(Duration.ofMinutes(1));
			assumeTrue(exitCode != 3, "this process may set a seccomp filter");
			String printed = application.stdoutText();
			assertThat(printed).contains("APPLICATION FAILED TO START");
			return printed.substring(printed.indexOf("Description:"));
		}
	}

}
