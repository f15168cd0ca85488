package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.jna.NativeLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link FifoDirectory}.
 */
class FifoDirectoryTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(ints = { 0, 0022, 0077, 0777 })
	void createsDirectoryWithItsParentsForOwnerOnly(int mask) throws IOException {
		Path path = this.directory.resolve("a/b/c");
		try (Umask umask = new Umask(mask)) {
			FifoDirectory.create(path);
		}
		for (String created : new String[] { "a", "a/b", "a/b/c" }) {
			assertThat(permissionsOf(this.directory.resolve(created))).isEqualTo("rwx------");
		}
	}

	@Test
	void leavesExistingDirectoryAsItIs() throws IOException {
		Path path = Files.createDirectory(this.directory.resolve("a"));
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-x-w-"));
		FifoDirectory.create(path);
		FifoDirectory.create(path.resolve("b"));
		assertThat(permissionsOf(path)).isEqualTo("rwxr-x-w-");
	}

	@Test
	void acceptsSymbolicLinkToDirectory() throws IOException {
		Path target = Files.createDirectory(this.directory.resolve("target"));
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), target);
		FifoDirectory linked = FifoDirectory.create(link);
		FifoDirectory below = FifoDirectory.create(link.resolve("below"));
		assertThat(target.resolve("below")).isDirectory();
		below.remove();
		linked.remove();
		assertThat(link).isSymbolicLink();
		assertThat(target).isEmptyDirectory();
	}

	@Test
	void refusesFileInTheWay() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "content");
		assertFailure(file, "EEXIST", file);
		assertFailure(file.resolve("a/b"), "EEXIST", file);
		assertThat(file).hasContent("content");
	}

	@Test
	void refusesDanglingSymbolicLinkInTheWay() throws IOException {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), this.directory.resolve("missing"));
		assertFailure(link, "EEXIST", link);
		assertThat(this.directory.resolve("missing")).doesNotExist();
	}

	@Test
	void leavesNothingBehindWhenItFails() {
		Path tooLong = this.directory.resolve("a/b/" + "x".repeat(256));
		assertFailure(tooLong.resolve("c"), "ENAMETOOLONG", tooLong);
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void leavesExistingDirectoriesInPlaceWhenItFails() throws IOException {
		Path existing = Files.createDirectory(this.directory.resolve("a"));
		Path tooLong = existing.resolve("b/" + "x".repeat(256));
		assertFailure(tooLong, "ENAMETOOLONG", tooLong);
		assertThat(existing).isEmptyDirectory();
	}

	@Test
	void changesNothingToWhichSomebodyElsePutsLinkMeanwhile() throws IOException {
		Path precious = Files.createDirectory(this.directory.resolve("precious"));
		Files.setPosixFilePermissions(precious, PosixFilePermissions.fromString("rwxr-xr-x"));
		Path path = this.directory.resolve("run");
		AtomicBoolean done = new AtomicBoolean();
		BackgroundCall<Integer> attacker = BackgroundCall.start(() -> putLinksInPlaceOf(path, precious, done));
		for (int i = 0; i < 500; i++) {
			try {
				FifoDirectory.create(path);
			}
			catch (FifoException ex) {
				assertThat(ex.getPath()).isEqualTo(path);
			}
			Posix.rmdir(path.toString());
			Posix.unlink(path.toString());
		}
		done.set(true);
		assumeTrue(attacker.result() > 0, "this file system exchanges files");
		assertThat(permissionsOf(precious)).isEqualTo("rwxr-xr-x");
	}

	private static int putLinksInPlaceOf(Path path, Path target, AtomicBoolean done) throws IOException {
		int links = 0;
		Path link = path.resolveSibling("link");
		while (!done.get()) {
			Files.createSymbolicLink(link, target);
			while (!exchange(link, path) && !done.get()) {
				Thread.onSpinWait();
			}
			links += (Posix.rmdir(link.toString()) == 0) ? 1 : 0;
			Posix.unlink(link.toString());
		}
		return links;
	}

	private static boolean exchange(Path one, Path other) {
		int workingDirectory = Posix.platform().workingDirectory;
		int renameExchange = 2;
		return NativeLibrary.getInstance("c")
			.getFunction("renameat2")
			.invokeInt(new Object[] { workingDirectory, one.toString(), workingDirectory, other.toString(),
					renameExchange }) == 0;
	}

	private static void assertFailure(Path path, String errorName, Path culprit) {
		assertThatExceptionOfType(FifoException.class).isThrownBy(() -> FifoDirectory.create(path)).satisfies((ex) -> {
			assertThat(ex.getOperation()).isEqualTo("mkdir");
			assertThat(ex.getErrorName()).isEqualTo(errorName);
			assertThat(ex.getPath()).isEqualTo(culprit);
		});
	}

	@Test
	void removesWhatItMade() throws IOException {
		Path existing = Files.createDirectory(this.directory.resolve("existing"));
		FifoDirectory made = FifoDirectory.create(existing.resolve("a/b/c"));
		made.remove();
		assertThat(existing).isEmptyDirectory();
	}

	@Test
	void keepsDirectoryThatItFound() throws IOException {
		Path path = Files.createDirectory(this.directory.resolve("a"));
		FifoDirectory.create(path).remove();
		assertThat(path).isDirectory();
	}

	@Test
	void keepsDirectoryThatIsNotEmpty() throws IOException {
		Path path = this.directory.resolve("a/b");
		FifoDirectory made = FifoDirectory.create(path);
		Path file = Files.createFile(path.resolve("file"));
		made.remove();
		assertThat(file).exists();
	}

	@Test
	void keepsParentThatIsNotEmpty() throws IOException {
		Path path = this.directory.resolve("a/b");
		FifoDirectory made = FifoDirectory.create(path);
		Path file = Files.createFile(this.directory.resolve("a/file"));
		made.remove();
		assertThat(path).doesNotExist();
		assertThat(file).exists();
	}

	@Test
	void removesOnlyOnce() throws IOException {
		Path path = this.directory.resolve("a");
		FifoDirectory made = FifoDirectory.create(path);
		made.remove();
		Files.createDirectory(path);
		made.remove();
		assertThat(path).isDirectory();
	}

	@Test
	void removesOnlyItsOwnShareOfTheParents() throws IOException {
		FifoDirectory outer = FifoDirectory.create(this.directory.resolve("a"));
		FifoDirectory inner = FifoDirectory.create(this.directory.resolve("a/b"));
		inner.remove();
		assertThat(this.directory.resolve("a")).isEmptyDirectory();
		outer.remove();
		assertThat(this.directory).isEmptyDirectory();
	}

	private static String permissionsOf(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
