package io.pipeio.benchmarks.subject;

import io.pipeio.PipeListener;
import io.pipeio.line.Line;

/**
 * Receives lines with {@code @PipeListener} methods that count them.
 *
 * @since 0.1.0
 */
public final class PipeioReceiver {

	private PipeioReceiver() {
	}

	/**
	 * Run the subject.
	 * @param arguments what the method takes ({@code string}, {@code bytes} or
	 * {@code line}), the path of the pipe, how many lines to warm up with, and how many
	 * to measure
	 */
	public static void main(String[] arguments) {
		LineCounter counter = new LineCounter(Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
		String pipe = "pipeio.servers.test.in-pipe=" + arguments[1];
		switch (arguments[0]) {
			case "string" -> BootApplications.run(TextListener.class, () -> new TextListener(counter), pipe);
			case "bytes" -> BootApplications.run(BytesListener.class, () -> new BytesListener(counter), pipe);
			default -> BootApplications.run(LineListener.class, () -> new LineListener(counter), pipe);
		}
	}

	/**
	 * Takes lines as text.
	 *
	 * @param counter counts them
	 */
	record TextListener(LineCounter counter) {

		@PipeListener("test")
		void on(String line) {
			this.counter.count();
		}

	}

	/**
	 * Takes lines as bytes.
	 *
	 * @param counter counts them
	 */
	record BytesListener(LineCounter counter) {

		@PipeListener("test")
		void on(byte[] line) {
			this.counter.count();
		}

	}

	/**
	 * Takes lines as they are.
	 *
	 * @param counter counts them
	 */
	record LineListener(LineCounter counter) {

		@PipeListener("test")
		void on(Line line) {
			this.counter.count();
		}

	}

}
