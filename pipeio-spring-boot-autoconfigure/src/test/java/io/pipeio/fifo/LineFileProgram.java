package io.pipeio.fifo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;

/**
 * Appends lines to a {@link LineFile}, ten at a time: its path, their number and their
 * length. Prints how many of ten were appended where not all were.
 */
public final class LineFileProgram {

	private LineFileProgram() {
	}

	public static void main(String[] arguments) {
		append(new LineFile(Path.of(arguments[0]), (tail) -> true), Integer.parseInt(arguments[1]),
				Integer.parseInt(arguments[2]));
	}

	static void append(LineFile file, int count, int length) {
		byte[] line = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
		try {
			for (int i = 0; i < count; i += 10) {
				file.append(Collections.nCopies(10, line));
			}
		}
		catch (LinesNotAppendedException ex) {
			System.out.println(ex.getAppended());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
