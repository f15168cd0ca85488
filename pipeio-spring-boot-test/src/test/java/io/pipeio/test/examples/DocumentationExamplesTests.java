package io.pipeio.test.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the examples of the documentation are the ones of this package, which are
 * compiled and run. How far a block is indented does not matter.
 */
class DocumentationExamplesTests {

	private static final Pattern BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");

	private static final Path EXAMPLES = Path.of("src/test/java/io/pipeio/test/examples");

	private final Path root = Path.of("").toAbsolutePath().getParent();

	@Test
	void documentShowsExamplesThatAreCompiled() throws IOException {
		assertThat(blocks("docs/testing.md")).hasSizeGreaterThan(2).allSatisfy(this::assertIsCompiled);
	}

	private List<String> blocks(String document) throws IOException {
		return BLOCK.matcher(Files.readString(this.root.resolve(document)))
			.results()
			.map((MatchResult block) -> normalize(block.group(1)))
			.toList();
	}

	private void assertIsCompiled(String block) throws IOException {
		try (Stream<Path> files = Files.list(EXAMPLES)) {
			assertThat(files.map((file) -> normalize(read(file))))
				.anySatisfy((source) -> assertThat(source).contains(block));
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

	private static String normalize(String code) {
		return code.lines().map(String::strip).filter((line) -> !line.isEmpty()).reduce("", (a, b) -> a + "\n" + b)
				+ "\n";
	}

}
