package io.pipeio.benchmarks.subject;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Sends lines back as one would by hand.
 *
 * @since 0.1.0
 */
public final class JavaEcho {

	private JavaEcho() {
	}

	/**
	 * Run the subject until its client has gone.
	 * @param arguments the paths of the in-pipe and of the out-pipe
	 * @throws IOException if a pipe cannot be read or written
	 */
	public static void main(String[] arguments) throws IOException {
		try (BufferedReader reader = Files.newBufferedReader(Path.of(arguments[0]));
				BufferedWriter writer = Files.newBufferedWriter(Path.of(arguments[1]), StandardOpenOption.WRITE)) {
			String line = reader.readLine();
			while (line != null) {
				writer.write(line);
				writer.write('\n');
				writer.flush();
				line = reader.readLine();
			}
		}
	}

}
