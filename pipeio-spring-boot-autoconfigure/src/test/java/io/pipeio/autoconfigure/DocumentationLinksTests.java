package io.pipeio.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the pages of the documentation can be found, and lead where they say.
 */
class DocumentationLinksTests {

	private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

	private static final Path INDEX = ROOT.resolve("docs/README.md");

	/** In a code block, what looks like a link is none. */
	private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\\n]*`");

	private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

	static List<Path> pages() throws IOException {
		try (Stream<Path> docs = list(ROOT.resolve("docs"))) {
			Stream<Path> others = Stream
				.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "clients/README.md")
				.map(ROOT::resolve)
				.filter(Files::exists);
			return Stream.concat(others, docs).map(ROOT::relativize).toList();
		}
	}

	@Test
	void listsEveryPageInTheIndex() throws IOException {
		List<Path> listed = links(INDEX).map(INDEX::resolveSibling).map(Path::normalize).toList();
		try (Stream<Path> docs = list(INDEX.getParent())) {
			assertThat(docs.filter((page) -> !page.equals(INDEX))).isNotEmpty().allSatisfy((page) -> {
				assertThat(listed).contains(page);
				assertThat(listed).filteredOn(page::equals).hasSize(1);
			});
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void leadsToWhatIsThere(Path name) {
		Path page = ROOT.resolve(name);
		assertThat(links(page)).allSatisfy((link) -> {
			int hash = link.indexOf('#');
			String file = (hash >= 0) ? link.substring(0, hash) : link;
			Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
			assertThat(target).exists();
			if (hash >= 0) {
				assertThat(anchors(target)).contains(link.substring(hash + 1));
			}
		});
	}

	private static Stream<Path> list(Path directory) throws IOException {
		return Files.list(directory).filter((file) -> file.toString().endsWith(".md")).sorted();
	}

	private static Stream<String> links(Path page) {
		return LINK.matcher(CODE.matcher(read(page)).replaceAll(""))
			.results()
			.map((link) -> link.group(1))
			.filter((link) -> !link.contains("://"));
	}

	/**
	 * What GitHub makes of headings.
	 * @param page a page
	 * @return the anchors in it
	 */
	private static List<String> anchors(Path page) {
		return HEADING.matcher(read(page))
			.results()
			.map((MatchResult heading) -> heading.group(1)
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N} _-]", "")
				.replace(' ', '-'))
			.toList();
	}

	private static String read(Path page) {
		try {
			return Files.readString(page);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
