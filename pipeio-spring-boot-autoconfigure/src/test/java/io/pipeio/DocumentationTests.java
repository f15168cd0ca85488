package io.pipeio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the tests which the documentation names are there.
 */
class DocumentationTests {

	private static final Pattern TEST = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

	private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");

	private final Path root = Path.of("").toAbsolutePath().getParent();

	@ParameterizedTest
	@ValueSource(strings = { "migrating-from-pipe-io-server.md", "reliability.md", "security.md" })
	void namesTestsThatAreThere(String document) throws IOException {
		Map<String, Set<String>> named = TEST.matcher(Files.readString(this.root.resolve("docs").resolve(document)))
			.results()
			.collect(Collectors.groupingBy((test) -> test.group(1),
					Collectors.mapping((test) -> test.group(2), Collectors.toSet())));
		assertThat(named).isNotEmpty();
		Map<String, String> sources = sources("/src/test/", "Tests.java");
		assertThat(sources).containsKeys(named.keySet().toArray(String[]::new));
		named.forEach((name, methods) -> assertThat(methods).as(name)
			.allMatch((method) -> sources.get(name).contains("void " + method + "(")));
	}

	@Test
	void namesMethodsOfThePathOfALineThatAreThere() throws IOException {
		String guide = Files.readString(this.root.resolve("CONTRIBUTING.md"));
		List<MatchResult> named = METHOD.matcher(guide.substring(guide.indexOf("## The path of a line")))
			.results()
			.toList();
		assertThat(named).hasSizeGreaterThan(20);
		Map<String, String> sources = sources("/src/main/", ".java");
		assertThat(named)
			.allSatisfy((method) -> assertThat(sources.getOrDefault(method.group(1), "")).as(method.group())
				.contains(" " + method.group(2) + "("));
	}

	private Map<String, String> sources(String folder, String end) throws IOException {
		try (Stream<Path> files = Files.find(this.root, 16,
				(file, attributes) -> file.toString().contains(folder) && file.toString().endsWith(end))) {
			return files.collect(Collectors.toMap((file) -> file.getFileName().toString().replace(".java", ""),
					DocumentationTests::read, String::concat));
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

}
