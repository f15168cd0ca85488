package io.pipeio.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Types the commands of docs/named-pipes.md into a shell, each block in an empty
 * directory, and compares what it prints with what stands there.
 */
@Timeout(60)
class NamedPipesTests {

	private static final Path PAGE = Path.of("").toAbsolutePath().getParent().resolve("docs/named-pipes.md");

	private static final Pattern BLOCK = Pattern
		.compile("(?s)<!-- run -->\\n(?:<!-- varies: ([^\\n]*) -->\\n)?```console\\n(.*?)```\\n");

	/** How bash begins a message about a line of a script, which no user sees. */
	private static final Pattern LINE_OF_SCRIPT = Pattern.compile("(?m)^bash: line \\d+: ");

	private static final String PROMPT = "$ ";

	@TempDir
	private Path directory;

	@BeforeAll
	static void needsBash() {
		ClientProcess.assumeInstalled("bash");
	}

	static List<Block> blocks() throws IOException {
		return BLOCK.matcher(Files.readString(PAGE)).results().map((block) -> {
			Pattern varies = (block.group(1) != null) ? Pattern.compile(block.group(1)) : null;
			return new Block(block.group(2).lines().toList(), varies);
		}).toList();
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void printsWhatThePageShows(Block block) {
		String script = "exec 2>&1; unset LANGUAGE; export LC_ALL=C; cd \"$1\"\n" + block.commands();
		try (ClientProcess bash = ClientProcess.start("bash", "-c", script, "bash", this.directory.toString())) {
			bash.awaitExitCode(Duration.ofSeconds(20));
			String printed = LINE_OF_SCRIPT.matcher(bash.stdoutText()).replaceAll("bash: ");
			assertThat(block.constant(printed)).isEqualTo(block.constant(block.output()));
		}
	}

	@Test
	void runsEveryBlockOfThePage() throws IOException {
		assertThat(blocks()).hasSameSizeAs(Files.readAllLines(PAGE).stream().filter("```console"::equals).toList())
			.isNotEmpty();
	}

	/**
	 * A block of the page.
	 *
	 * @param lines commands, which begin with a prompt, and what they print
	 * @param varies what is not the same with every run, or {@code null}
	 */
	record Block(List<String> lines, Pattern varies) {

		String commands() {
			return typed().map((line) -> line.substring(PROMPT.length())).collect(Collectors.joining("\n"));
		}

		String output() {
			return this.lines.stream()
				.filter((line) -> !line.startsWith(PROMPT))
				.map((line) -> line + "\n")
				.collect(Collectors.joining());
		}

		String constant(String text) {
			return (this.varies != null) ? this.varies.matcher(text).replaceAll(Matcher.quoteReplacement("...")) : text;
		}

		private Stream<String> typed() {
			return this.lines.stream().filter((line) -> line.startsWith(PROMPT));
		}

		@Override
		public String toString() {
			return typed().collect(Collectors.joining("; "));
		}

	}

}
