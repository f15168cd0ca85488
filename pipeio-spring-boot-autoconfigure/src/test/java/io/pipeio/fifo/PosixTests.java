package io.pipeio.fifo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

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
		assertError(Posix.open(missing, PLATFORM.readOnly), Errno.ENOENT);
		assertError(Posix.chmod(missing, 0600), Errno.ENOENT);
		assertError(Posix.rmdir(missing), Errno.ENOENT);
		assertError(Posix.unlink(missing), Errno.ENOENT);
		assertError(Posix.access(missing, true), Errno.ENOENT);
		assertError(Posix.statx(missing, this.memory.buffer()), Errno.ENOENT);
		assertError(Posix.mkfifo(missing + "/fifo", 0600), Errno.ENOENT);
		assertError(Posix.mkdir(missing + "/directory", 0700), Errno.ENOENT);
	}

	@Test
	void returnsNegatedErrorNumberForClosedDescriptor() {
		assertError(Posix.close(NO_DESCRIPTOR), Errno.EBADF);
		assertError(this.memory.read(NO_DESCRIPTOR), Errno.EBADF);
		assertError(this.memory.write(NO_DESCRIPTOR, "x"), Errno.EBADF);
		assertError(Posix.statx(NO_DESCRIPTOR, this.memory.buffer()), Errno.EBADF);
		assertError(Posix.fcntl(NO_DESCRIPTOR, PLATFORM.setLock, this.memory.buffer()), Errno.EBADF);
		assertError(Posix.fcntl(NO_DESCRIPTOR, PLATFORM.getPipeSize, 0), Errno.EBADF);
		assertError(Posix.bytesToRead(NO_DESCRIPTOR), Errno.EBADF);
		assertError(Posix.tee(NO_DESCRIPTOR, NO_DESCRIPTOR, 1, 0), Errno.EBADF);
	}

	@Test
	void makesFifo() throws IOException {
		Path path = this.directory.resolve("fifo");
		assertThat(Posix.mkfifo(path.toString(), 0600)).isZero();
		assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(0010600);
		assertError(Posix.mkfifo(path.toString(), 0600), Errno.EEXIST);
	}

	@Test
	void refusesNameThatIsTooLong() {
		assertError(Posix.mkfifo(this.directory.resolve("x".repeat(256)).toString(), 0600), Errno.ENAMETOOLONG);
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
		Path path = fifo();
		assertThat(Posix.chmod(path.toString(), 0751)).isZero();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rwxr-x--x");
	}

	@Test
	void tellsWhatItsUserMayOpen() {
		String path = fifo().toString();
		assertThat(Posix.access(path, true)).isZero();
		assertThat(Posix.access(path, false)).isZero();
		assumeTrue(Posix.geteuid() != 0, "root may open anything");
		Posix.chmod(path, 0400);
		assertError(Posix.access(path, true), Errno.EACCES);
		assertThat(Posix.access(path, false)).isZero();
		Posix.chmod(path, 0200);
		assertThat(Posix.access(path, true)).isZero();
		assertError(Posix.access(path, false), Errno.EACCES);
	}

	@Test
	void makesAndRemovesDirectory() throws IOException {
		Path path = this.directory.resolve("directory");
		assertThat(Posix.mkdir(path.toString(), 0700)).isZero();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rwx------");
		assertError(Posix.mkdir(path.toString(), 0700), Errno.EEXIST);
		assertError(Posix.unlink(path.toString()), Errno.EISDIR);
		assertThat(Posix.rmdir(path.toString())).isZero();
		assertThat(path).doesNotExist();
	}

	@Test
	void keepsDirectoryThatIsNotEmpty() {
		Path path = fifo();
		assertThat(Posix.rmdir(this.directory.toString())).isNegative();
		assertError(Posix.rmdir(path.toString()), Errno.ENOTDIR);
		assertThat(Files.exists(path)).isTrue();
	}

	@Test
	void unlinksFifo() {
		Path path = fifo();
		assertThat(Posix.unlink(path.toString())).isZero();
		assertThat(Files.exists(path)).isFalse();
	}

	@Test
	void knowsItsUser() throws IOException {
		assertThat(Posix.geteuid()).isEqualTo(Files.getAttribute(fifo(), "unix:uid"));
	}

	@Test
	void followsNoSymbolicLinkWhenToldSo() throws IOException {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), fifo());
		int flags = PLATFORM.readOnly | PLATFORM.nonBlocking;
		assertThat(this.descriptors.open(link, flags)).isNotNegative();
		assertError(Posix.open(link.toString(), flags | PLATFORM.noFollow), Errno.ELOOP);
	}

	@Test
	void opensWithFlagsOfHeaders() {
		Path path = fifo();
		int reader = this.descriptors.open(path, PLATFORM.readOnly | PLATFORM.nonBlocking);
		int anchor = this.descriptors.open(path, PLATFORM.pathOnly);
		assertThat(Descriptors.flags(reader) & PLATFORM.nonBlocking).isNotZero();
		assertThat(Descriptors.flags(anchor) & PLATFORM.pathOnly).isNotZero();
		assertThat(Descriptors.isCloseOnExec(reader)).isTrue();
	}

	@Test
	void refusesToWriteWithoutReaderWhenItMustNotBlock() {
		assertError(Posix.open(fifo().toString(), PLATFORM.writeOnly | PLATFORM.nonBlocking), Errno.ENXIO);
	}

	@Test
	void readsEndOfFileWithoutWriter() {
		int reader = this.descriptors.open(fifo(), PLATFORM.readOnly | PLATFORM.nonBlocking);
		assertThat(this.memory.read(reader)).isZero();
	}

	@Test
	void readsNothingWhenWriterIsSilent() {
		Ends ends = openEnds();
		assertError(this.memory.read(ends.reader), Errno.EAGAIN);
	}

	@Test
	void readsWhatWasWritten() {
		Ends ends = openEnds();
		assertThat(this.memory.write(ends.writer, "one\ntwo")).isEqualTo(7);
		this.memory.buffer().put(0, new byte[7]);
		assertThat(this.memory.read(ends.reader)).isEqualTo(7);
		assertThat(this.memory.text(7)).isEqualTo("one\ntwo");
	}

	@Test
	void survivesWriteWithoutReader() {
		Ends ends = openEnds();
		this.descriptors.close(ends.reader);
		assertError(this.memory.write(ends.writer, "one"), Errno.EPIPE);
		assertError(this.memory.write(ends.writer, "two"), Errno.EPIPE);
	}

	@Test
	void writesUntilPipeIsFull() {
		Ends ends = openEnds();
		int size = Posix.fcntl(ends.writer, PLATFORM.getPipeSize, 0);
		assertThat(fill(ends)).isEqualTo(size);
	}

	private int fill(Ends ends) {
		int written = 0;
		int count = Posix.write(ends.writer, this.memory.address(), this.memory.size());
		while (count > 0) {
			written += count;
			count = Posix.write(ends.writer, this.memory.address(), this.memory.size());
		}
		assertError(count, Errno.EAGAIN);
		return written;
	}

	@Test
	void countsBytesToReadAtBothEnds() {
		Ends ends = openEnds();
		assertThat(Posix.bytesToRead(ends.writer)).isZero();
		this.memory.write(ends.writer, "12345");
		this.memory.write(ends.writer, "67");
		assertThat(Posix.bytesToRead(ends.reader)).isEqualTo(7);
		assertThat(Posix.bytesToRead(ends.writer)).isEqualTo(7);
		Posix.read(ends.reader, this.memory.address(), 3);
		assertThat(Posix.bytesToRead(ends.reader)).isEqualTo(4);
		this.descriptors.close(ends.reader);
		assertThat(Posix.bytesToRead(ends.writer)).isEqualTo(4);
	}

	@Test
	void copiesContentOfPipeIntoAnother() {
		Ends ends = openEnds();
		this.memory.write(ends.writer, "12345");
		ByteBuffer others = Posix.allocate(2 * Integer.BYTES);
		assertThat(Posix.pipe(others, PLATFORM.nonBlocking)).isZero();
		int reader = others.getInt(0);
		int writer = others.getInt(Integer.BYTES);
		assertThat(Posix.tee(ends.reader, writer, Integer.MAX_VALUE, PLATFORM.spliceNonBlocking)).isEqualTo(5);
		assertThat(Posix.bytesToRead(reader)).isEqualTo(5);
		assertThat(Posix.bytesToRead(ends.reader)).isEqualTo(5);
		Posix.close(reader);
		Posix.close(writer);
	}

	@Test
	void changesPipeSize() {
		Ends ends = openEnds();
		int page = Posix.fcntl(ends.reader, PLATFORM.setPipeSize, 1);
		assertThat(page).isGreaterThanOrEqualTo(4096);
		assertThat(Posix.fcntl(ends.writer, PLATFORM.getPipeSize, 0)).isEqualTo(page);
		assertThat(Posix.fcntl(ends.writer, PLATFORM.setPipeSize, 3 * page)).isEqualTo(4 * page);
		assertThat(Posix.fcntl(ends.reader, PLATFORM.getPipeSize, 0)).isEqualTo(4 * page);
	}

	@Test
	void refusesPipeSizeThatContentDoesNotFit() {
		Ends ends = openEnds();
		int size = fill(ends);
		assertError(Posix.fcntl(ends.writer, PLATFORM.setPipeSize, size / 2), Errno.EBUSY);
	}

	@Test
	void setsStatusFlags() {
		Ends ends = openEnds();
		assertThat(Posix.fcntl(ends.reader, PLATFORM.setStatusFlags, 0)).isZero();
		assertThat(Descriptors.flags(ends.reader) & PLATFORM.nonBlocking).isZero();
		assertThat(Posix.fcntl(ends.reader, PLATFORM.setStatusFlags, PLATFORM.nonBlocking)).isZero();
		assertThat(Descriptors.flags(ends.reader) & PLATFORM.nonBlocking).isNotZero();
	}

	@Test
	void countsInEventDescriptor() {
		int descriptor = this.descriptors.keep(Posix.eventfd(3, PLATFORM.nonBlocking | PLATFORM.closeOnExec));
		ByteBuffer value = this.memory.buffer().order(ByteOrder.nativeOrder()).putLong(0, 4);
		assertThat(Posix.write(descriptor, this.memory.address(), Long.BYTES)).isEqualTo(Long.BYTES);
		assertThat(Posix.read(descriptor, this.memory.address(), Long.BYTES)).isEqualTo(Long.BYTES);
		assertThat(value.getLong(0)).isEqualTo(7);
		assertError(Posix.read(descriptor, this.memory.address(), Long.BYTES), Errno.EAGAIN);
	}

	@Test
	void pollsUntilTimeout() {
		Ends ends = openEnds();
		long start = System.nanoTime();
		assertThat(poll(ends.reader, PLATFORM.pollIn, 50)).isZero();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(49));
		assertThat(polled()).isZero();
		assertThat(poll(ends.reader, PLATFORM.pollIn, 0)).isZero();
	}

	@Test
	void pollsForBytesAndForSpace() {
		Ends ends = openEnds();
		assertThat(poll(ends.writer, PLATFORM.pollOut, -1)).isEqualTo(1);
		assertThat(polled()).isEqualTo(PLATFORM.pollOut);
		this.memory.write(ends.writer, "x");
		assertThat(poll(ends.reader, PLATFORM.pollIn, -1)).isEqualTo(1);
		assertThat(polled()).isEqualTo(PLATFORM.pollIn);
	}

	@Test
	void pollsHangUpThatNobodyAskedFor() {
		Ends ends = openEnds();
		this.descriptors.close(ends.writer);
		assertThat(poll(ends.reader, 0, -1)).isEqualTo(1);
		assertThat(polled()).isEqualTo(PLATFORM.pollHangUp);
	}

	@Test
	void pollsErrorThatNobodyAskedFor() {
		Ends ends = openEnds();
		this.descriptors.close(ends.reader);
		assertThat(poll(ends.writer, 0, -1)).isEqualTo(1);
		assertThat(polled()).isEqualTo(PLATFORM.pollError);
	}

	private int poll(int descriptor, int events, int timeoutMillis) {
		this.memory.buffer().order(ByteOrder.nativeOrder()).putInt(0, descriptor).putInt(4, 0);
		this.memory.buffer().putShort(4, (short) events);
		return Posix.poll(this.memory.address(), 1, timeoutMillis);
	}

	private int polled() {
		return this.memory.buffer().getShort(6);
	}

	private static void assertError(int result, Errno expected) {
		assertThat(Errno.nameOf(-result)).isEqualTo(expected.name());
	}

	private Path fifo() {
		Path path = this.directory.resolve("fifo");
		if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
			assertThat(Posix.mkfifo(path.toString(), 0600)).isZero();
		}
		return path;
	}

	private Ends openEnds() {
		Path path = fifo();
		int reader = this.descriptors.open(path, PLATFORM.readOnly | PLATFORM.nonBlocking);
		return new Ends(reader, this.descriptors.open(path, PLATFORM.writeOnly | PLATFORM.nonBlocking));
	}

	/**
	 * Both ends of a pipe.
	 */
	private record Ends(int reader, int writer) {
	}

}
