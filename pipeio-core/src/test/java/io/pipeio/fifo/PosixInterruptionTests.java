package io.pipeio.fifo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.sun.jna.NativeLibrary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests that {@link Posix} goes on with a call that a signal has interrupted. The signal
 * is the one that the JDK itself sends to threads that block in a channel: its handler
 * does nothing, and does not ask the kernel to restart what it interrupts.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PosixInterruptionTests {

	private static final PosixPlatform PLATFORM = Posix.platform();

	private static final int SIGNAL = 62;

	@TempDir
	private Path directory;

	private final Descriptors descriptors = new Descriptors();

	private final NativeMemory memory = new NativeMemory();

	private Path fifo;

	@BeforeEach
	void installHandlerAndMakeFifo() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		try (FileChannel channel = FileChannel.open(file)) {
			channel.read(ByteBuffer.allocate(1));
		}
		assumeTrue(isSignalCaught(), "the JDK handles signal " + SIGNAL);
		this.fifo = this.directory.resolve("fifo");
		assertThat(Posix.mkfifo(this.fifo.toString(), 0600)).isZero();
	}

	private static boolean isSignalCaught() throws IOException {
		String caught = Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((line) -> line.startsWith("SigCgt:"))
			.findFirst()
			.orElseThrow();
		long mask = Long.parseUnsignedLong(caught.substring("SigCgt:".length()).strip(), 16);
		return (mask & (1L << (SIGNAL - 1))) != 0;
	}

	@AfterEach
	void closeDescriptors() {
		this.descriptors.close();
	}

	@Test
	void goesOnOpening() {
		BackgroundCall<Integer> open = BackgroundCall.start(() -> this.descriptors.open(this.fifo, PLATFORM.writeOnly));
		interrupt(open);
		this.descriptors.open(this.fifo, PLATFORM.readOnly | PLATFORM.nonBlocking);
		assertThat(open.result()).isNotNegative();
	}

	@Test
	void goesOnReading() {
		int reader = this.descriptors.open(this.fifo, PLATFORM.readOnly | PLATFORM.nonBlocking);
		int writer = this.descriptors.open(this.fifo, PLATFORM.writeOnly);
		Posix.fcntl(reader, PLATFORM.setStatusFlags, 0);
		BackgroundCall<Integer> read = BackgroundCall.start(() -> this.memory.read(reader));
		interrupt(read);
		new NativeMemory().write(writer, "one");
		assertThat(read.result()).isEqualTo(3);
		assertThat(this.memory.text(3)).isEqualTo("one");
	}

	@Test
	void goesOnWriting() {
		int reader = this.descriptors.open(this.fifo, PLATFORM.readOnly | PLATFORM.nonBlocking);
		int writer = this.descriptors.open(this.fifo, PLATFORM.writeOnly);
		int size = this.memory.size();
		Posix.fcntl(writer, PLATFORM.setPipeSize, size);
		assertThat(Posix.write(writer, this.memory.address(), size)).isEqualTo(size);
		BackgroundCall<Integer> write = BackgroundCall.start(() -> Posix.write(writer, this.memory.address(), size));
		interrupt(write);
		assertThat(new NativeMemory().read(reader)).isEqualTo(size);
		assertThat(write.result()).isEqualTo(size);
	}

	@Test
	void goesOnPolling() {
		int descriptor = this.descriptors.keep(Posix.eventfd(0, PLATFORM.closeOnExec));
		this.memory.buffer().order(ByteOrder.nativeOrder()).putInt(0, descriptor).putShort(4, PLATFORM.pollIn);
		BackgroundCall<Integer> poll = BackgroundCall.start(() -> Posix.poll(this.memory.address(), 1, -1));
		interrupt(poll);
		new NativeMemory().write(descriptor, "12345678");
		assertThat(poll.result()).isEqualTo(1);
	}

	/**
	 * Send signals to the thread of a call, and wait until it has gone back to sleep each
	 * time.
	 */
	private static void interrupt(BackgroundCall<?> call) {
		call.awaitBlocked();
		int process = (int) ProcessHandle.current().pid();
		for (int i = 0; i < 3; i++) {
			long before = call.sleeps();
			int result = NativeLibrary.getInstance("c")
				.getFunction("tgkill")
				.invokeInt(new Object[] { process, call.threadId(), SIGNAL });
			assertThat(result).isZero();
			await().atMost(Duration.ofSeconds(10)).until(() -> call.isDone() || call.sleeps() > before);
		}
		assertThat(call.isDone()).isFalse();
	}

}
