package io.pipeio.benchmarks.subject;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Sends lines as one would by hand: with a {@link BufferedWriter} that is flushed after
 * each line, so that the line arrives.
 *
 * @since 0.1.0
 */
public final class JavaSender {

	private JavaSender() {
	}

	/**
	 * Run the subject until it is killed.
	 * @param arguments the path of the pipe, and the length of a line
	 * @throws IOException if the pipe cannot be written
	 */
	public static void main(String[] arguments) throws IOException {
		String line = "x".repeat(Integer.parseInt(arguments[1])) + "\n";
		try (BufferedWriter writer = Files.newBufferedWriter(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
			while (true) {
				writer.write(line);
				writer.flush();
			}
		}
	}

}
