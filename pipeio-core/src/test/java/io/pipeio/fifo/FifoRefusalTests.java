package io.pipeio.fifo;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.pipeio.fixture.ClientProcess;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests that {@link Fifo} refuses whatever it may not use, says what it is, and leaves it
 * as it was.
 */
class FifoRefusalTests {

	private static final FifoPermissions SHARED = FifoPermissions.parse("rw-rw----");

	private static final int OTHER_USER = 65534;

	@TempDir
	private Path directory;

	@Test
	void refusesRegularFile() throws IOException {
		Path path = Files.writeString(path(), "content");
		assertRefused(path, "a regular file");
		assertThat(path).hasContent("content");
	}

	@Test
	void refusesDirectory() throws IOException {
		Path path = Files.createDirectory(path());
		Files.createFile(path.resolve("file"));
		assertRefused(path, "a directory");
		assertThat(path.resolve("file")).exists();
	}

	@Test
	void refusesSymbolicLinkToFifo() throws IOException {
		Path fifo = this.directory.resolve("fifo");
		Posix.mkfifo(fifo.toString(), 0600);
		Path link = Files.createSymbolicLink(path(), fifo);
		assertRefused(link, "a symbolic link");
		assertThat(Files.readSymbolicLink(link)).isEqualTo(fifo);
		assertThat(Files.getAttribute(fifo, "unix:mode")).isEqualTo(0010600);
	}

	@Test
	void refusesDanglingSymbolicLink() throws IOException {
		Path link = Files.createSymbolicLink(path(), this.directory.resolve("missing"));
		assertRefused(link, "a symbolic link");
		assertThat(this.directory.resolve("missing")).doesNotExist();
	}

	@Test
	void refusesSocket() throws IOException {
		Path path = path();
		try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			channel.bind(UnixDomainSocketAddress.of(path));
			assertRefused(path, "a socket");
		}
	}

	@Test
	void refusesDevice() throws IOException {
		ClientProcess.assumeInstalled("mknod");
		try (ClientProcess mknod = ClientProcess.start("mknod", path().toString(), "c", "1", "3")) {
			assumeTrue(mknod.awaitExitCode(Duration.ofSeconds(20)) == 0, "root can make a device");
		}
		assertRefused(path(), "a character device");
	}

	@Test
	void refusesToTakeOverFifoOfOtherUser() throws IOException {
		Path path = path();
		Posix.mkfifo(path.toString(), 0600);
		assumeTrue(Posix.geteuid() == 0, "root can give a file away");
		Files.setAttribute(path, "unix:uid", OTHER_USER);
		Map<String, Object> before = attributesOf(path);
		assertThatExceptionOfType(PathOccupiedException.class)
			.isThrownBy(() -> Fifo.create(path, new FifoAccess(SHARED, null)))
			.satisfies((ex) -> assertThat(ex.getFound()).isEqualTo("a FIFO of another user (uid 65534)"));
		assertThat(attributesOf(path)).isEqualTo(before);
		assertThat(Descriptors.leadingTo(path)).isEmpty();
	}

	@Test
	void refusesToTakeOverFifoThatHasAnotherName() throws IOException {
		Path other = this.directory.resolve("other");
		Posix.mkfifo(other.toString(), 0600);
		Path path = Files.createLink(path(), other);
		Map<String, Object> before = attributesOf(path);
		assertThatExceptionOfType(PathOccupiedException.class)
			.isThrownBy(() -> Fifo.create(path, new FifoAccess(SHARED, null)))
			.satisfies((ex) -> assertThat(ex.getFound()).isEqualTo("a FIFO that has another name, too (a hard link)"));
		assertThat(attributesOf(path)).isEqualTo(before);
		assertThat(Descriptors.leadingTo(other)).isEmpty();
		Fifo.open(path).close();
	}

	@Test
	void opensUnmanagedFifoOfOtherUser() throws IOException {
		Path path = path();
		Posix.mkfifo(path.toString(), 0600);
		assumeTrue(Posix.geteuid() == 0, "root can give a file away");
		Files.setAttribute(path, "unix:uid", OTHER_USER);
		Map<String, Object> before = attributesOf(path);
		try (Fifo fifo = Fifo.open(path)) {
			assertThat(fifo.isCreated()).isFalse();
			assertThat(attributesOf(path)).isEqualTo(before);
		}
	}

	@Test
	void tellsWhatIsInTheWay() throws IOException {
		Path path = Files.createFile(path());
		assertThatExceptionOfType(PathOccupiedException.class)
			.isThrownBy(() -> Fifo.create(path, new FifoAccess(SHARED, null)))
			.withMessage("open of '%s' failed (there is a regular file at this path)", path)
			.satisfies((ex) -> {
				assertThat(ex.getPath()).isEqualTo(path);
				assertThat(ex.getErrorName()).isEqualTo("EEXIST");
			});
	}

	@Test
	void createsNothingInMissingDirectory() {
		Path path = this.directory.resolve("missing/pipe");
		assertFailure(() -> Fifo.create(path, new FifoAccess(SHARED, null)), path, "mkfifo", "ENOENT");
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void createsNothingBelowFile() throws IOException {
		Path path = Files.writeString(path(), "content").resolve("pipe");
		assertFailure(() -> Fifo.create(path, new FifoAccess(SHARED, null)), path, "mkfifo", "ENOTDIR");
		assertThat(path()).hasContent("content");
	}

	@Test
	void opensNothingThatIsMissing() {
		assertFailure(() -> Fifo.open(path()), path(), "open", "ENOENT");
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void opensNothingBelowFile() throws IOException {
		Path path = Files.createFile(path()).resolve("pipe");
		assertFailure(() -> Fifo.open(path), path, "open", "ENOTDIR");
	}

	private static void assertRefused(Path path, String found) throws IOException {
		Map<String, Object> before = attributesOf(path);
		assertThatExceptionOfType(PathOccupiedException.class)
			.isThrownBy(() -> Fifo.create(path, new FifoAccess(SHARED, null)))
			.satisfies((ex) -> assertThat(ex.getFound()).isEqualTo(found));
		assertThatExceptionOfType(PathOccupiedException.class).isThrownBy(() -> Fifo.open(path))
			.satisfies((ex) -> assertThat(ex.getFound()).isEqualTo(found));
		assertThat(attributesOf(path)).isEqualTo(before);
		assertThat(Descriptors.leadingTo(path)).isEmpty();
	}

	private static Map<String, Object> attributesOf(Path path) throws IOException {
		return Files.readAttributes(path, "unix:ino,mode,uid,gid,size,ctime", LinkOption.NOFOLLOW_LINKS);
	}

	private static void assertFailure(ThrowingCallable call, Path path, String operation, String errorName) {
		assertThatExceptionOfType(FifoException.class).isThrownBy(call)
			.isNotInstanceOf(PathOccupiedException.class)
			.withMessageContaining("'" + path + "'")
			.satisfies((ex) -> {
				assertThat(ex.getPath()).isEqualTo(path);
				assertThat(ex.getOperation()).isEqualTo(operation);
				assertThat(ex.getErrorName()).isEqualTo(errorName);
			});
	}

	private Path path() {
		return this.directory.resolve("pipe");
	}

}
