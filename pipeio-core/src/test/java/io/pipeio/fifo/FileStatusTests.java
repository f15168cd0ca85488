package io.pipeio.fifo;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FileStatus}.
 */
class FileStatusTests {

	@TempDir
	private Path directory;

	private final Descriptors descriptors = new Descriptors();

	@AfterEach
	void closeDescriptors() {
		this.descriptors.close();
	}

	@Test
	void readsWhatJavaReads() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		FileStatus status = statusOf(file);
		Map<String, Object> expected = Files.readAttributes(file, "unix:mode,uid,ino,dev");
		assertThat(status.mode()).isEqualTo(expected.get("mode"));
		assertThat(status.owner()).isEqualTo(expected.get("uid"));
		assertThat(status.inode()).isEqualTo(expected.get("ino"));
	}

	@Test
	void readsPermissions() throws FifoException {
		Path fifo = this.directory.resolve("fifo");
		Posix.mkfifo(fifo.toString(), 0600);
		Posix.chmod(fifo.toString(), 02751);
		assertThat(statusOf(fifo).permissions()).isEqualTo(02751);
	}

	@Test
	void describesType() throws IOException {
		Path fifo = this.directory.resolve("fifo");
		Posix.mkfifo(fifo.toString(), 0600);
		assertThat(statusOf(fifo).describeType()).isEqualTo("a FIFO");
		assertThat(statusOf(fifo).isFifo()).isTrue();
		assertThat(typeOf(Files.createFile(this.directory.resolve("file")))).isEqualTo("a regular file");
		assertThat(typeOf(this.directory)).isEqualTo("a directory");
		assertThat(typeOf(Files.createSymbolicLink(this.directory.resolve("link"), fifo))).isEqualTo("a symbolic link");
		assertThat(typeOf(Path.of("/dev/null"))).isEqualTo("a character device");
	}

	@Test
	void describesSocket() throws IOException {
		Path socket = this.directory.resolve("socket");
		try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			channel.bind(UnixDomainSocketAddress.of(socket));
			assertThat(typeOf(socket)).isEqualTo("a socket");
		}
	}

	private String typeOf(Path path) throws FifoException {
		FileStatus status = statusOf(path);
		assertThat(status.isFifo()).isFalse();
		return status.describeType();
	}

	@Test
	void recognizesSameFileUnderOtherName() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		Path hardLink = Files.createLink(this.directory.resolve("hard-link"), file);
		Path other = Files.createFile(this.directory.resolve("other"));
		assertThat(statusOf(file).isSameFileAs(statusOf(hardLink))).isTrue();
		assertThat(statusOf(file).isSameFileAs(statusOf(other))).isFalse();
	}

	@Test
	void tellsDevicesApart() {
		FileStatus status = new FileStatus(0010600, 1, 0, 0, 17, (8L << 32) | 1);
		assertThat(status.isSameFileAs(new FileStatus(0010600, 1, 0, 0, 17, (8L << 32) | 2))).isFalse();
		assertThat(status.isSameFileAs(new FileStatus(0010600, 1, 0, 0, 17, (9L << 32) | 1))).isFalse();
		assertThat(status.isSameFileAs(new FileStatus(0010666, 2, 1, 1, 17, (8L << 32) | 1))).isTrue();
	}

	@Test
	void readsDeviceAsMajorAboveMinor() throws IOException {
		// makedev(3) of Linux: the lower twelve bits of the major number stand above bit
		// 8
		long expected = (Long) Files.getAttribute(this.directory, "unix:dev", LinkOption.NOFOLLOW_LINKS);
		long major = ((expected >> 8) & 0xfff) | ((expected >> 32) & ~0xfffL);
		long minor = (expected & 0xff) | ((expected >> 12) & ~0xffL);
		assertThat(statusOf(this.directory).device()).isEqualTo((major << 32) | minor);
	}

	@Test
	void readsWhatStandsAtPath() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), file);
		assertThat(FileStatus.at(file)).isEqualTo(statusOf(file));
		assertThat(FileStatus.at(link)).isEqualTo(statusOf(link));
		assertThat(FileStatus.at(link).describeType()).isEqualTo("a symbolic link");
	}

	@Test
	void failsOnMissingFile() {
		Path missing = this.directory.resolve("missing");
		assertThatExceptionOfType(FifoException.class).isThrownBy(() -> FileStatus.at(missing))
			.withMessage("statx of '%s' failed (ENOENT: No such file or directory)", missing);
	}

	@Test
	void failsOnClosedDescriptor() {
		assertThatExceptionOfType(FifoException.class)
			.isThrownBy(() -> FileStatus.of(Integer.MAX_VALUE, Path.of("/some/pipe")))
			.withMessage("statx of '/some/pipe' failed (EBADF: Bad file descriptor)")
			.satisfies((ex) -> {
				assertThat(ex.getPath()).isEqualTo(Path.of("/some/pipe"));
				assertThat(ex.getOperation()).isEqualTo("statx");
				assertThat(ex.getErrorName()).isEqualTo("EBADF");
			});
	}

	private FileStatus statusOf(Path path) throws FifoException {
		PosixPlatform platform = Posix.platform();
		int descriptor = this.descriptors.open(path, platform.pathOnly | platform.noFollow);
		return FileStatus.of(descriptor, path);
	}

}
