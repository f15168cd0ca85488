package io.pipeio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Types what docs/named-pipes.md says, and compares what it prints.
 */
@Timeout(60)
class NamedPipesTests {

	private static final Pattern SESSION = Pattern
		.compile("(?s)<!-- named pipes: (\\w+) -->\n```sh\n(.*?)```\n<!-- prints -->\n```\n(.*?)```");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@MethodSource
	void printsWhatIsShown(Session session) {
		String printed = ClientProcess.shell("cd \"$1\"\n" + session.script(), this.directory)
			.awaitExit(Duration.ofSeconds(30))
			.stdoutText();
		assertThat(printed).isEqualTo(session.output());
	}

	static Stream<Session> printsWhatIsShown() throws IOException {
		String document = Files.readString(Path.of("").toAbsolutePath().resolveSibling("docs/named-pipes.md"));
		return SESSION.matcher(document)
			.results()
			.map((found) -> new Session(found.group(1), found.group(2), found.group(3)));
	}

	record Session(String name, String script, String output) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
