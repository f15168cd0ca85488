package io.pipeio.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What has become of each program, those included that could not be tried.
 */
final class ClientReport {

	private static final String FORMAT = "%-14s %-32s %6s  %-12s %-8s %-8s %-6s %s";

	private final List<ClientProgram> programs;

	private final Map<ClientProgram, Map<String, Object>> notes = new ConcurrentHashMap<>();

	ClientReport(List<ClientProgram> programs) {
		this.programs = programs;
	}

	void note(ClientProgram program, String subject, Object result) {
		this.notes.computeIfAbsent(program, (key) -> new ConcurrentHashMap<>()).put(subject, result);
	}

	/**
	 * Write the list to a file, and print it.
	 * @param file the file
	 * @throws IOException if it cannot be written
	 */
	void write(Path file) throws IOException {
		List<String> lines = new ArrayList<>();
		lines.add(FORMAT.formatted("client", "version", "lines", "bytes", "longest", "restart", "rests", "refused"));
		for (ClientProgram program : this.programs) {
			lines.add(describe(program));
		}
		Files.createDirectories(file.toAbsolutePath().getParent());
		Files.write(file, lines);
		System.out.println(lines.stream().collect(Collectors.joining(System.lineSeparator())));
	}

	private String describe(ClientProgram program) throws IOException {
		if (!program.isInstalled()) {
			return "%-14s skipped: %s is not installed".formatted(program, program.tool());
		}
		Map<String, Object> results = this.notes.getOrDefault(program, Map.of());
		return FORMAT.formatted(program, shortened(program.version()), result(results, "lines"),
				result(results, "bytes"), result(results, "longest"), result(results, "restart"),
				result(results, "rests"), result(results, "refused"));
	}

	private static Object result(Map<String, Object> results, String subject) {
		return results.getOrDefault(subject, "FAILED");
	}

	private static String shortened(String version) {
		return (version.length() > 32) ? version.substring(0, 32) : version;
	}

}
