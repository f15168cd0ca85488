package io.pipeio.fifo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the functions of {@link Posix} that read, write, poll and measure pipes.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PosixPipeTests {

	private static final PosixPlatform PLATFORM = Posix.platform();

	@TempDir
	private Path directory;

	private final Descriptors descriptors = new Descriptors();

	private final NativeMemory memory = new NativeMemory();

	@AfterEach
	void closeDescriptors() {
		this.descriptors.close();
	}

	@Test
	void refusesToWriteWithoutReaderWhenItMustNotBlock() {
		Fifos.assertError(
				Posix.open(Fifos.makeIn(this.directory).toString(), PLATFORM.writeOnly | PLATFORM.nonBlocking),
				Errno.ENXIO);
	}

	@Test
	void readsEndOfFileWithoutWriter() {
		int reader = this.descriptors.open(Fifos.makeIn(this.directory), PLATFORM.readOnly | PLATFORM.nonBlocking);
		assertThat(this.memory.read(reader)).isZero();
	}

	@Test
	void readsNothingWhenWriterIsSilent() {
		Ends ends = openEnds();
		Fifos.assertError(this.memory.read(ends.reader), Errno.EAGAIN);
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
		Fifos.assertError(this.memory.write(ends.writer, "one"), Errno.EPIPE);
		Fifos.assertError(this.memory.write(ends.writer, "two"), Errno.EPIPE);
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
		Fifos.assertError(count, Errno.EAGAIN);
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
		Fifos.assertError(Posix.fcntl(ends.writer, PLATFORM.setPipeSize, size / 2), Errno.EBUSY);
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

	private Ends openEnds() {
		Path path = Fifos.makeIn(this.directory);
		int reader = this.descriptors.open(path, PLATFORM.readOnly | PLATFORM.nonBlocking);
		return new Ends(reader, this.descriptors.open(path, PLATFORM.writeOnly | PLATFORM.nonBlocking));
	}

	/**
	 * Both ends of a pipe.
	 */
	private record Ends(int reader, int writer) {
	}

}
