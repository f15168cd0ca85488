package io.pipeio.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests that the examples of the documentation are the ones of this package and its like,
 * which are compiled and run. How far a block is indented does not matter.
 */
class DocumentationExamplesTests {

	private static final Pattern BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");

	/** Those of the README are the sample's, or stand where they are tested. */
	private static final List<String> EXAMPLES = List.of("pipeio-core/src/test/java/io/pipeio/examples",
			"pipeio-spring-boot-autoconfigure/src/test/java/io/pipeio/examples",
			"pipeio-spring-boot-autoconfigure/src/test/java/io/pipeio/event", "sample-app/src/main/java");

	private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	@ParameterizedTest
	@ValueSource(strings = { "README.md", "docs/integration.md", "docs/listeners.md",
			"docs/migrating-from-pipe-io-server.md", "docs/sending.md" })
	void showsExamplesThatAreCompiled(String name) throws IOException {
		Path document = ROOT.resolve(name);
		assumeTrue(Files.exists(document), name + " is there");
		List<String> blocks = BLOCK.matcher(Files.readString(document))
			.results()
			.map((MatchResult block) -> normalize(block.group(1)))
			.toList();
		List<String> sources = sources();
		assertThat(blocks).isNotEmpty()
			.allSatisfy((block) -> assertThat(sources).anySatisfy((source) -> assertThat(source).contains(block)));
	}

	private static List<String> sources() throws IOException {
		List<String> sources = new ArrayList<>();
		for (String directory : EXAMPLES) {
			try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
				files.filter((file) -> file.toString().endsWith(".java"))
					.map((file) -> normalize(read(file)))
					.forEach(sources::add);
			}
		}
		return sources;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String normalize(String code) {
		return code.lines().map(String::strip).filter((line) -> !line.isEmpty()).reduce("", (a, b) -> a + "\n" + b)
				+ "\n";
	}

}
