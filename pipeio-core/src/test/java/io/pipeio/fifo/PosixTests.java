package io.pipeio.fifo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link Posix}: each function does what its manual page says.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PosixTests {

	private static final PosixPlatform PLATFORM = Posix.platform();

	private static final int NO_DESCRIPTOR = Integer.MAX_VALUE;

	@TempDir
	private Path directory;

	private final Descriptors descriptors = new Descriptors();

	private final NativeMemory memory = new NativeMemory();

	@AfterEach
	void closeDescriptors() {
		this.descriptors.close();
	}

	@Test
	void returnsNegatedErrorNumberForMissingFile() {
		String missing = this.directory.resolve("missing").toString();
		Fifos.assertError(Posix.open(missing, PLATFORM.readOnly), Errno.ENOENT);
		Fifos.assertError(Posix.chmod(missing, 0600), Errno.ENOENT);
		Fifos.assertError(Posix.rmdir(missing), Errno.ENOENT);
		Fifos.assertError(Posix.unlink(missing), Errno.ENOENT);
		Fifos.assertError(Posix.access(missing, true), Errno.ENOENT);
		Fifos.assertError(Posix.statx(missing, this.memory.buffer()), Errno.ENOENT);
		Fifos.assertError(Posix.mkfifo(missing + "/fifo", 0600), Errno.ENOENT);
		Fifos.assertError(Posix.mkdir(missing + "/directory", 0700), Errno.ENOENT);
	}

	@Test
	void returnsNegatedErrorNumberForClosedDescriptor() {
		Fifos.assertError(Posix.close(NO_DESCRIPTOR), Errno.EBADF);
		Fifos.assertError(this.memory.read(NO_DESCRIPTOR), Errno.EBADF);
		Fifos.assertError(this.memory.write(NO_DESCRIPTOR, "x"), Errno.EBADF);
		Fifos.assertError(Posix.statx(NO_DESCRIPTOR, this.memory.buffer()), Errno.EBADF);
		Fifos.assertError(Posix.fcntl(NO_DESCRIPTOR, PLATFORM.setLock, this.memory.buffer()), Errno.EBADF);
		Fifos.assertError(Posix.fcntl(NO_DESCRIPTOR, PLATFORM.getPipeSize, 0), Errno.EBADF);
		Fifos.assertError(Posix.bytesToRead(NO_DESCRIPTOR), Errno.EBADF);
		Fifos.assertError(Posix.tee(NO_DESCRIPTOR, NO_DESCRIPTOR, 1, 0), Errno.EBADF);
	}

	@Test
	void makesFifo() throws IOException {
		Path path = this.directory.resolve("fifo");
		assertThat(Posix.mkfifo(path.toString(), 0600)).isZero();
		assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(0010600);
		Fifos.assertError(Posix.mkfifo(path.toString(), 0600), Errno.EEXIST);
	}

	@Test
	void refusesNameThatIsTooLong() {
		Fifos.assertError(Posix.mkfifo(this.directory.resolve("x".repeat(256)).toString(), 0600), Errno.ENAMETOOLONG);
	}

	@ParameterizedTest
	@ValueSource(strings = { "with spaces ", "'quoted' \"$HOME\" `id` *", "back\\slash", "new\nline",
			"\u00e4\u00f6\u00fc \u20ac", "\u7ba1\u9053", "\ud83d\udea7" })
	void passesPathAsJavaDoes(String name) throws IOException {
		String encoding = System.getProperty("sun.jnu.encoding");
		assumeTrue(Charset.forName(encoding).newEncoder().canEncode(name), encoding + " can encode the name");
		Path path = this.directory.resolve(name);
		assertThat(Posix.mkfifo(path.toString(), 0600)).isZero();
		assertThat(Files.readAttributes(path, "unix:mode")).containsEntry("mode", 0010600);
		assertThat(this.descriptors.open(path, PLATFORM.pathOnly)).isNotNegative();
		assertThat(Posix.chmod(path.toString(), 0640)).isZero();
		assertThat(Posix.unlink(path.toString())).isZero();
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void changesPermissions() throws IOException {
		Path path = Fifos.makeIn(this.directory);
		assertThat(Posix.chmod(path.toString(), 0751)).isZero();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rwxr-x--x");
	}

	@Test
	void tellsWhatItsUserMayOpen() {
		String path = Fifos.makeIn(this.directory).toString();
		assertThat(Posix.access(path, true)).isZero();
		assertThat(Posix.access(path, false)).isZero();
		assumeTrue(Posix.geteuid() != 0, "root may open anything");
		Posix.chmod(path, 0400);
		Fifos.assertError(Posix.access(path, true), Errno.EACCES);
		assertThat(Posix.access(path, false)).isZero();
		Posix.chmod(path, 0200);
		assertThat(Posix.access(path, true)).isZero();
		Fifos.assertError(Posix.access(path, false), Errno.EACCES);
	}

	@Test
	void makesAndRemovesDirectory() throws IOException {
		Path path = this.directory.resolve("directory");
		assertThat(Posix.mkdir(path.toString(), 0700)).isZero();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rwx------");
		Fifos.assertError(Posix.mkdir(path.toString(), 0700), Errno.EEXIST);
		Fifos.assertError(Posix.unlink(path.toString()), Errno.EISDIR);
		assertThat(Posix.rmdir(path.toString())).isZero();
		assertThat(path).doesNotExist();
	}

	@Test
	void keepsDirectoryThatIsNotEmpty() {
		Path path = Fifos.makeIn(this.directory);
		assertThat(Posix.rmdir(this.directory.toString())).isNegative();
		Fifos.assertError(Posix.rmdir(path.toString()), Errno.ENOTDIR);
		assertThat(Files.exists(path)).isTrue();
	}

	@Test
	void unlinksFifo() {
		Path path = Fifos.makeIn(this.directory);
		assertThat(Posix.unlink(path.toString())).isZero();
		assertThat(Files.exists(path)).isFalse();
	}

	@Test
	void knowsItsUser() throws IOException {
		assertThat(Posix.geteuid()).isEqualTo(Files.getAttribute(Fifos.makeIn(this.directory), "unix:uid"));
	}

	@Test
	void followsNoSymbolicLinkWhenToldSo() throws IOException {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), Fifos.makeIn(this.directory));
		int flags = PLATFORM.readOnly | PLATFORM.nonBlocking;
		assertThat(this.descriptors.open(link, flags)).isNotNegative();
		Fifos.assertError(Posix.open(link.toString(), flags | PLATFORM.noFollow), Errno.ELOOP);
	}

	@Test
	void opensWithFlagsOfHeaders() {
		Path path = Fifos.makeIn(this.directory);
		int reader = this.descriptors.open(path, PLATFORM.readOnly | PLATFORM.nonBlocking);
		int anchor = this.descriptors.open(path, PLATFORM.pathOnly);
		assertThat(Descriptors.flags(reader) & PLATFORM.nonBlocking).isNotZero();
		assertThat(Descriptors.flags(anchor) & PLATFORM.pathOnly).isNotZero();
		assertThat(Descriptors.isCloseOnExec(reader)).isTrue();
	}

	@Test
	void countsInEventDescriptor() {
		int descriptor = this.descriptors.keep(Posix.eventfd(3, PLATFORM.nonBlocking | PLATFORM.closeOnExec));
		ByteBuffer value = this.memory.buffer().order(ByteOrder.nativeOrder()).putLong(0, 4);
		assertThat(Posix.write(descriptor, this.memory.address(), Long.BYTES)).isEqualTo(Long.BYTES);
		assertThat(Posix.read(descriptor, this.memory.address(), Long.BYTES)).isEqualTo(Long.BYTES);
		assertThat(value.getLong(0)).isEqualTo(7);
		Fifos.assertError(Posix.read(descriptor, this.memory.address(), Long.BYTES), Errno.EAGAIN);
	}

}
