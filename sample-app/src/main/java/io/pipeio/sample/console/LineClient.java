package io.pipeio.sample.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Is a client of a server for one line: opens its pipes as any other program would,
 * writes the line, and reads what comes back, unless another program reads that. Used by
 * the threads of requests; a pipe may block, so each is opened by a thread of its own,
 * which is left to itself after a second.
 */
@Component
@Profile("console")
class LineClient implements DisposableBean {

	private static final long PATIENCE_MILLIS = 1000;

	/** Maximum wait for further lines of an answer. */
	private static final long PAUSE_MILLIS = 100;

	private static final int LONGEST_ANSWER = 64 * 1024;

	private static final int SHOWN_LINES = 20;

	private final ExecutorService executor = Executors.newCachedThreadPool(threads());

	/** A client of each of these is still at work. */
	private final Set<PipeServer> busy = ConcurrentHashMap.newKeySet();

	private static CustomizableThreadFactory threads() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("console-client-");
		threads.setDaemon(true);
		return threads;
	}

	/**
	 * Send a line, and wait for an answer for a second.
	 * @param server the server
	 * @param line the line, without a newline
	 * @param answered whether its lines are answered at all
	 * @return what has come back, or why nothing has
	 * @throws InterruptedException if interrupted while waiting
	 * @throws IllegalStateException if the line cannot be sent
	 */
	Outcome send(PipeServer server, byte[] line, boolean answered) throws InterruptedException {
		Path in = server.getPath(PipeDirection.IN);
		if (in == null || !server.isRunning()) {
			throw new IllegalStateException((in != null) ? "The server is stopped" : "The server has no in-pipe");
		}
		if (!this.busy.add(server)) {
			throw new IllegalStateException("The line before this one is still on its way");
		}
		try {
			String hint = hint(server, answered);
			if (hint != null) {
				write(in, line);
				return new Outcome(List.of(), hint);
			}
			return exchange(server, in, line);
		}
		finally {
			this.busy.remove(server);
		}
	}

	private static @Nullable String hint(PipeServer server, boolean answered) {
		if (server.isPaused()) {
			return "Written. The server is paused, and handles the line when it is resumed.";
		}
		if (!answered) {
			return "Written, in place of the plugin: its lines are shown, and not answered.";
		}
		if (server.getPath(PipeDirection.OUT) == null) {
			return "Written. There is no out-pipe, and so no answer.";
		}
		if (server.isConnected(PipeDirection.OUT)) {
			return "Written. An answer goes to the program that reads the out-pipe.";
		}
		return (server.getQueue().lines() > 0) ? "Written. Nobody reads the out-pipe: an answer waits behind others."
				: null;
	}

	private Outcome exchange(PipeServer server, Path in, byte[] line) throws InterruptedException {
		Path out = Objects.requireNonNull(server.getPath(PipeDirection.OUT));
		BlockingQueue<byte[]> read = new LinkedBlockingQueue<>();
		Future<?> reading = this.executor.submit(() -> read(out, read));
		try {
			write(in, line);
			String answer = new String(collect(read), server.getCharset());
			List<String> lines = lines(answer);
			return new Outcome(lines, lines.isEmpty() ? "Written. No answer has come within a second." : null);
		}
		finally {
			reading.cancel(true);
		}
	}

	private static List<String> lines(String answer) {
		if (answer.isEmpty()) {
			return List.of();
		}
		String lines = answer.endsWith("\n") ? answer.substring(0, answer.length() - 1) : answer;
		return Arrays.stream(lines.split("\n", -1)).limit(SHOWN_LINES).map(ShownText::shorten).toList();
	}

	private static byte[] collect(BlockingQueue<byte[]> read) throws InterruptedException {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		byte[] part = read.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		while (part != null && answer.size() < LONGEST_ANSWER) {
			answer.writeBytes(part);
			part = read.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
		}
		return answer.toByteArray();
	}

	private void write(Path in, byte[] line) throws InterruptedException {
		byte[] bytes = Arrays.copyOf(line, line.length + 1);
		bytes[line.length] = '\n';
		Future<?> writing = this.executor.submit(() -> writeTo(in, ByteBuffer.wrap(bytes)));
		try {
			writing.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("The in-pipe is full: its server does not read", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The in-pipe cannot be written: " + ex.getCause(), ex);
		}
		finally {
			writing.cancel(true);
		}
	}

	/**
	 * Write the in-pipe, but make no file of its name where it has just gone. A thread
	 * that is interrupted before it has opened the pipe writes nothing any more.
	 * @param in the path
	 * @param bytes what is to be written
	 * @return nothing
	 * @throws IOException if that is not possible
	 */
	private static @Nullable Void writeTo(Path in, ByteBuffer bytes) throws IOException {
		try (FileChannel pipe = FileChannel.open(in, StandardOpenOption.WRITE)) {
			while (bytes.hasRemaining()) {
				pipe.write(bytes);
			}
		}
		return null;
	}

	private static @Nullable Void read(Path out, BlockingQueue<byte[]> target) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(8192);
		try (FileChannel pipe = FileChannel.open(out, StandardOpenOption.READ)) {
			while (pipe.read(buffer.clear()) >= 0) {
				target.add(Arrays.copyOf(buffer.array(), buffer.position()));
			}
		}
		catch (ClosedByInterruptException ex) {
			// Enough was read
		}
		return null;
	}

	@Override
	public void destroy() {
		this.executor.shutdownNow();
	}

	/**
	 * Outcome of a line.
	 *
	 * @param answer the lines that have come back, as the page shows them
	 * @param hint why none has, or {@code null}
	 */
	record Outcome(List<String> answer, @Nullable String hint) {

	}

}
