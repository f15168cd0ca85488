package io.pipeio.clients;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A program of {@code clients}, with one of the ways to run it that the table of the
 * README tells.
 *
 * @param name what to call it in a report
 * @param file where it is
 * @param build the command that compiles it, empty if there is nothing to compile
 * @param run the command that runs it, to which the paths of the pipes are added
 * @param anyBytes whether lines may hold any byte, rather than text
 */
record ClientProgram(String name, Path file, List<String> build, List<String> run, boolean anyBytes) {

	private static final Pattern ROW = Pattern
		.compile("(?m)^\\| [^|]+ \\| \\[([a-z]+)/([A-Za-z.]+)]\\(\\1/\\2\\) \\| ([^|]+) \\| ([^|]+) \\|.*\\|$");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Map<String, Path> FOLDERS = new ConcurrentHashMap<>();

	/**
	 * All programs, each as often as there are ways to run it.
	 * @return the programs in the order of the README
	 */
	static List<ClientProgram> all() {
		return ROW.matcher(read(Path.of("README.md"))).results().flatMap(ClientProgram::ofRow).toList();
	}

	/**
	 * The code block that follows a marker in the README.
	 * @param marker the text of the comment
	 * @return the code
	 */
	static String readme(String marker) {
		Pattern block = Pattern.compile("(?s)<!-- " + Pattern.quote(marker) + " -->\\n```[a-z]+\\n(.+?)```");
		return block.matcher(read(Path.of("README.md"))).results().findFirst().orElseThrow().group(1);
	}

	private static Stream<ClientProgram> ofRow(MatchResult row) {
		Path file = Path.of(row.group(1), row.group(2));
		boolean anyBytes = row.group(4).startsWith("any");
		List<List<String>> commands = CODE.matcher(row.group(3))
			.results()
			.map((code) -> List.of(code.group(1).split(" ")))
			.toList();
		if (row.group(3).contains(", then ")) {
			return Stream.of(new ClientProgram(row.group(1), file, commands.get(0), commands.get(1), anyBytes));
		}
		return commands.stream()
			.map((run) -> new ClientProgram(name(row.group(1), run, commands.size()), file, List.of(), run, anyBytes));
	}

	private static String name(String language, List<String> run, int ways) {
		return (ways > 1 || !run.get(0).startsWith(language)) ? language + " (" + run.get(0) + ")" : language;
	}

	/**
	 * What an answer begins with.
	 * @return the name of the folder
	 */
	String language() {
		return String.valueOf(this.file.getParent());
	}

	/**
	 * What must be installed.
	 * @return the name of the interpreter, or of the compiler
	 */
	String tool() {
		return (this.build.isEmpty() ? this.run : this.build).get(0);
	}

	boolean isInstalled() {
		return isInstalled(tool());
	}

	/**
	 * Skip the test that calls this if a program is not there.
	 * @param tool the name of the program
	 */
	static void assumeInstalled(String tool) {
		assumeThat(isInstalled(tool)).as("%s is not installed", tool).isTrue();
	}

	private static boolean isInstalled(String tool) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, tool)));
	}

	/**
	 * The version of what must be installed.
	 * @return the first line of what it says, empty if it does not tell
	 * @throws IOException if it cannot be started
	 */
	String version() throws IOException {
		String script = switch (tool()) {
			case "sh" -> "dpkg-query -W -f 'dash ${Version}' dash 2> /dev/null || true";
			case "busybox" -> "busybox | head -n 1";
			case "go" -> "go version";
			case "lua" -> "lua -v";
			case "mawk" -> "mawk -W version";
			case "perl" -> "perl -e 'print $^V'";
			case "tclsh" -> "echo 'puts [info patchlevel]' | tclsh";
			default -> tool() + " --version";
		};
		return ClientProcess.run(Path.of("").toAbsolutePath(), List.of("sh", "-c", script))
			.lines()
			.findFirst()
			.orElse("")
			.strip();
	}

	/**
	 * Run it. The first time, it is copied and compiled, so that nothing is left beside
	 * its source.
	 * @param outPipe the pipe that it reads
	 * @param inPipe the pipe that it writes to
	 * @return the running program
	 * @throws IOException if it cannot be started
	 */
	ClientProcess start(Path outPipe, Path inPipe) throws IOException {
		List<String> command = new ArrayList<>(this.run);
		command.add(outPipe.toString());
		command.add(inPipe.toString());
		return ClientProcess.start(FOLDERS.computeIfAbsent(language(), (language) -> prepare()), command);
	}

	private Path prepare() {
		try {
			Path folder = Files.createDirectories(Path.of("target", "programs", language())).toAbsolutePath();
			Path copy = folder.resolve(this.file.getFileName());
			Files.writeString(copy, read(this.file));
			if (!this.build.isEmpty()) {
				ClientProcess.run(folder, this.build);
			}
			return folder;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
