package io.pipeio.torture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The program that the clients run: {@code client.c}, compiled on the spot, or
 * {@code client.py} where there is no compiler.
 *
 * @param command how it is started
 */
record ClientProgram(List<String> command) {

	static ClientProgram prepare(Path directory) throws IOException, InterruptedException {
		Path source = copy("client.c", directory);
		Path program = directory.resolve("client");
		if (!Boolean.getBoolean("torture.python")
				&& run(directory, "cc", "-O2", "-o", program.toString(), source.toString())) {
			return new ClientProgram(List.of(program.toString()));
		}
		System.out.println("torture: no C compiler, falling back to client.py");
		return new ClientProgram(List.of("python3", "-S", copy("client.py", directory).toString()));
	}

	private static Path copy(String name, Path directory) throws IOException {
		Path copy = directory.resolve(name);
		try (InputStream source = ClientProgram.class.getResourceAsStream("/torture/" + name)) {
			Files.copy(Objects.requireNonNull(source, name), copy);
		}
		return copy;
	}

	private static boolean run(Path directory, String... command) throws InterruptedException {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(directory.resolve("compiler").toFile())
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
