package io.pipeio.benchmarks.subject;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Receives lines as one would by hand: with a {@link BufferedReader} on the pipe.
 *
 * @since 0.1.0
 */
public final class JavaReceiver {

	private JavaReceiver() {
	}

	/**
	 * Run the subject.
	 * @param arguments the path of the pipe, how many lines to warm up with, and how many
	 * to measure
	 * @throws IOException if the pipe cannot be read
	 */
	public static void main(String[] arguments) throws IOException {
		LineCounter counter = new LineCounter(Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
		try (BufferedReader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
			while (reader.readLine() != null) {
				counter.count();
			}
		}
	}

}
