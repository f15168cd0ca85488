package io.pipeio.torture;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.pipeio.line.Line;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.queue.LineNotSentException.Reason;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Sends numbered lines without end, on a thread of its own that blocks while the queue is
 * full. What a stop gives back goes out again first, so that the numbers have neither a
 * gap nor a repetition from one start to the next.
 */
final class OutboundSource {

	private final PipeServer server;

	/** Outlives the JVM: how many lines the server has accepted. */
	private final MappedByteBuffer accepted;

	private final Deque<byte[]> again = new ArrayDeque<>();

	private long epoch;

	/** Whether what a killed JVM had left may still be in the pipe. */
	private boolean first = true;

	private long next;

	private byte @Nullable [] current;

	private boolean sending;

	OutboundSource(PipeServer server, Path accepted) throws IOException {
		this.server = server;
		try (FileChannel file = FileChannel.open(accepted, StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE)) {
			this.accepted = file.map(FileChannel.MapMode.READ_WRITE, 0, 2 * Long.BYTES);
		}
		Thread thread = new Thread(this::run, "source of " + server.getName());
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Begin to number anew.
	 * @param epoch under which number
	 */
	synchronized void begin(long epoch) {
		this.epoch = epoch;
		this.next = 0;
		this.current = null;
		this.again.clear();
		this.accepted.putLong(0, epoch).putLong(Long.BYTES, 0);
	}

	synchronized void resume() {
		this.sending = true;
		notifyAll();
	}

	private void run() {
		try {
			while (true) {
				send(next());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized byte[] next() throws InterruptedException {
		while (!this.sending) {
			wait();
		}
		if (this.current == null) {
			byte[] returned = this.again.poll();
			this.current = (returned != null) ? returned : TortureLine.outbound(this.epoch, this.next++);
		}
		return this.current;
	}

	private void send(byte[] line) {
		try {
			this.server.send(line);
			sent();
		}
		catch (LineNotSentException ex) {
			if (ex.getReason() != Reason.TIMEOUT) {
				refused();
			}
		}
	}

	private synchronized void sent() {
		this.current = null;
		this.accepted.putLong(Long.BYTES, this.next);
	}

	private synchronized void refused() {
		this.sending = false;
		notifyAll();
	}

	/**
	 * Take back what a stop has not delivered.
	 * @param undelivered the lines, oldest first
	 * @return the number of the first line that no client has got; negative if the lines
	 * are not the last that were sent, whole and in order
	 * @throws InterruptedException if the thread is interrupted
	 */
	synchronized long takeBack(List<Line> undelivered) throws InterruptedException {
		while (this.sending) {
			wait();
		}
		List<byte[]> all = new ArrayList<>(undelivered.stream().map(Line::toByteArray).toList());
		removeForeign(all);
		if (this.current != null) {
			all.add(this.current);
		}
		all.addAll(this.again);
		this.again.clear();
		this.again.addAll(all);
		this.current = null;
		return firstOf(all);
	}

	/**
	 * Forget what a killed JVM had left in the pipe, and nobody has read: it comes first,
	 * at its end perhaps a line that was cut off.
	 * @param lines all lines
	 */
	private void removeForeign(List<byte[]> lines) {
		int foreign = 0;
		for (int i = 0; i < lines.size(); i++) {
			long[] identity = TortureLine.identify(lines.get(i), TortureLine.OUTBOUND_NUMBERS);
			boolean cut = (identity == null && i == foreign);
			boolean earlier = (identity != null && identity[0] < this.epoch);
			foreign = (this.first && (cut || earlier)) ? i + 1 : foreign;
		}
		lines.subList(0, foreign).clear();
		this.first = false;
	}

	private long firstOf(List<byte[]> lines) {
		long first = this.next - lines.size();
		long expected = first;
		for (byte[] line : lines) {
			long[] identity = TortureLine.identify(line, TortureLine.OUTBOUND_NUMBERS);
			if (identity == null || identity[0] != this.epoch || identity[1] != expected) {
				return -1;
			}
			expected++;
		}
		return first;
	}

}
