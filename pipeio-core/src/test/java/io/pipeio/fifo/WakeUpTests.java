package io.pipeio.fifo;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WakeUp}; that it ends a wait is for {@link FifoReaderTests} and
 * {@link FifoWriterWaitTests} to show.
 */
class WakeUpTests {

	private final WakeUp wakeUp;

	private final Descriptors descriptors = new Descriptors();

	private final NativeMemory memory = new NativeMemory();

	WakeUpTests() throws FifoException {
		this.wakeUp = new WakeUp(Path.of("pipe"));
	}

	@AfterEach
	void closeDescriptors() {
		this.wakeUp.close();
		this.descriptors.close();
	}

	@Test
	void countsSignalsUntilItIsReset() {
		this.wakeUp.signal();
		this.wakeUp.signal();
		this.wakeUp.reset();
		assertThat(Errno.EAGAIN.is(this.memory.read(this.wakeUp.descriptor()))).isTrue();
		this.wakeUp.signal();
		assertThat(this.memory.read(this.wakeUp.descriptor())).isEqualTo(Long.BYTES);
	}

	@Test
	void blocksNeitherWhenFullNorWhenEmpty() {
		this.memory.buffer().order(ByteOrder.nativeOrder()).putLong(0, -2);
		Posix.write(this.wakeUp.descriptor(), this.memory.address(), Long.BYTES);
		this.wakeUp.signal();
		this.wakeUp.reset();
		this.wakeUp.reset();
		assertThat(Errno.EAGAIN.is(this.memory.read(this.wakeUp.descriptor()))).isTrue();
	}

	@Test
	void touchesNothingOnceItWasClosed() {
		int number = this.wakeUp.descriptor();
		this.wakeUp.close();
		this.descriptors.takeOver(List.of(number));
		this.wakeUp.signal();
		assertThat(Errno.EAGAIN.is(this.memory.read(number))).isTrue();
		this.wakeUp.close();
		assertThat(Errno.EAGAIN.is(this.memory.read(number))).isTrue();
	}

}
