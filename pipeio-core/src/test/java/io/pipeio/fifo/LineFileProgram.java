package io.pipeio.fifo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Appends lines to a {@link LineFile}, ten at a time: its path, their number and their
 * length; and, by a thread each, to files whose paths follow. Prints how many of ten were
 * appended where not all were.
 */
public final class LineFileProgram {

	private LineFileProgram() {
	}

	public static void main(String[] arguments) {
		int count = Integer.parseInt(arguments[1]);
		int length = Integer.parseInt(arguments[2]);
		List<String> paths = new ArrayList<>(List.of(arguments).subList(3, arguments.length));
		paths.add(arguments[0]);
		paths.stream()
			.map((path) -> CompletableFuture
				.runAsync(() -> append(new LineFile(Path.of(path), (tail) -> true), count, length)))
			.toList()
			.forEach(CompletableFuture::join);
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
