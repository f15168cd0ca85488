package io.pipeio.line;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.pipeio.fixture.Fuzzer;
import io.pipeio.fixture.RandomInput;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what becomes of random bytes in random chunks with what a framer makes of them
 * that sees the whole input of each client at once. See {@link Fuzzer} for its options.
 */
class FramingFuzzTests {

	@TempDir
	private Path directory;

	@Test
	void framesAsReferenceDoes() {
		Fuzzer fuzzer = new Fuzzer("framing");
		fuzzer.run((random) -> {
			boolean lines = random.nextInt(20) > 0;
			int maxLineLength = lines ? random.nextInt(20) : 8192 * (1 + random.nextInt(3)) + random.nextInt(3) - 1;
			FramerRecorder recorder = new FramerRecorder();
			LineFramer framer = new LineFramer(maxLineLength, StandardCharsets.UTF_8, recorder::discarded);
			List<String> expected = new ArrayList<>();
			for (int client = 0; client < 4; client++) {
				IncompleteLine incompleteLine = incompleteLine(random);
				RandomInput input = RandomInput.of(random, random.nextInt(lines ? 200 : 200_000), maxLineLength);
				input.chunks(random, lines ? 12 : 10_000).forEach((chunk) -> recorder.feed(framer, chunk));
				recorder.end(framer, incompleteLine);
				expected.addAll(input.frame(maxLineLength, incompleteLine == IncompleteLine.DELIVER));
				fuzzer.count(input.bytes().length);
			}
			assertThat(recorder.events()).isEqualTo(expected);
		});
	}

	@Test
	void receivesFromPipeAsReferenceDoes() {
		Fuzzer fuzzer = new Fuzzer("pipe");
		fuzzer.run((random) -> {
			int maxLineLength = 1 + random.nextInt((random.nextInt(10) > 0) ? 200 : 100_000);
			IncompleteLine incompleteLine = incompleteLine(random);
			Receiver receiver = new Receiver();
			List<String> expected = new ArrayList<>();
			try (PipeServer server = PipeServer.builder("fuzz")
				.inPipe(this.directory.resolve("fuzz.in"))
				.maxLineLength(PipeDirection.IN, maxLineLength)
				.incompleteLine(incompleteLine)
				.handler(receiver::handle)
				.observer(receiver)
				.build()) {
				server.start();
				for (int client = 0; client < 4; client++) {
					// A client that has come between two others and written nothing may
					// go unnoticed
					int length = 1 + random.nextInt(10 * Math.min(maxLineLength, 20_000));
					RandomInput input = RandomInput.of(random, length, maxLineLength);
					write(server, input.chunks(random, 1 + random.nextInt(2 * maxLineLength)));
					receiver.awaitClient();
					expected.addAll(input.frame(maxLineLength, incompleteLine == IncompleteLine.DELIVER));
					fuzzer.count(input.bytes().length);
				}
			}
			assertThat(receiver.events).isEqualTo(expected);
		});
	}

	private static void write(PipeServer server, List<byte[]> chunks) throws IOException {
		try (OutputStream pipe = new FileOutputStream(server.getPath(PipeDirection.IN).toFile())) {
			for (byte[] chunk : chunks) {
				pipe.write(chunk);
			}
		}
	}

	private static IncompleteLine incompleteLine(Random random) {
		return random.nextBoolean() ? IncompleteLine.DELIVER : IncompleteLine.DISCARD;
	}

	/**
	 * Notes what becomes of the lines, in the form of {@link RandomInput#frame}.
	 */
	private static final class Receiver implements PipeServerObserver {

		private final List<String> events = new CopyOnWriteArrayList<>();

		private final Semaphore gone = new Semaphore(0);

		private void handle(Line line) {
			this.events.add("[" + new String(line.toByteArray(), StandardCharsets.ISO_8859_1) + "]");
		}

		@Override
		public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
			this.events.add(reason + " " + bytes);
		}

		@Override
		public void clientDisconnected(PipeServer server, PipeDirection direction) {
			this.gone.release();
		}

		private void awaitClient() throws InterruptedException {
			assertThat(this.gone.tryAcquire(20, TimeUnit.SECONDS)).as("client has gone").isTrue();
		}

	}

}
