package io.pipeio.fifo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.pipeio.fifo.FifoWriter.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A FIFO with a writer, and what tests write with it.
 */
final class WriterFixture implements AutoCloseable {

	private final Fifo fifo;

	private final FifoWriter writer;

	WriterFixture(Path path) throws FifoException {
		this.fifo = Fifo.create(path, new FifoAccess(FifoPermissions.OWNER_ONLY, null));
		this.writer = new FifoWriter(this.fifo, 0);
	}

	Fifo fifo() {
		return this.fifo;
	}

	FifoWriter writer() {
		return this.writer;
	}

	BackgroundCall<Boolean> startAwaitingReader() {
		return BackgroundCall.start(() -> {
			this.writer.awaitReader();
			return true;
		});
	}

	Status write(String text) throws FifoException {
		put(text);
		return this.writer.write();
	}

	void put(String text) {
		this.writer.buffer().clear().put(text.getBytes(StandardCharsets.UTF_8)).flip();
	}

	/**
	 * Write until the pipe takes no more.
	 * @return what was written, with what is left in the buffer
	 */
	String fill() throws FifoException {
		StringBuilder written = new StringBuilder();
		Status status = Status.OK;
		for (int i = 0; status == Status.OK; i++) {
			String text = String.valueOf((char) ('a' + i)).repeat(this.writer.buffer().capacity());
			status = write(text);
			written.append(text);
		}
		assertThat(status).isEqualTo(Status.FULL);
		return written.toString();
	}

	@Override
	public void close() {
		this.writer.close();
		this.fifo.close();
	}

}
