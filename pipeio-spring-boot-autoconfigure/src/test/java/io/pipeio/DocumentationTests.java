package io.pipeio;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the tests which the documentation names are there.
 */
class DocumentationTests {

	private static final Pattern TEST = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

	private static final Path CLASSES = Path.of("target/test-classes");

	private final Path documents = Path.of("").toAbsolutePath().getParent().resolve("docs");

	@ParameterizedTest
	@ValueSource(strings = { "migrating-from-pipe-io-server.md", "reliability.md", "security.md" })
	void namesTestsThatAreThere(String document) throws IOException {
		Map<String, Set<String>> named = TEST.matcher(Files.readString(this.documents.resolve(document)))
			.results()
			.collect(Collectors.groupingBy((test) -> test.group(1),
					Collectors.mapping((test) -> test.group(2), Collectors.toSet())));
		assertThat(named).isNotEmpty();
		Map<String, Class<?>> classes = classes();
		assertThat(classes).containsKeys(named.keySet().toArray(String[]::new));
		named.forEach((name,
				methods) -> assertThat(Arrays.stream(classes.get(name).getDeclaredMethods()).map(Method::getName))
					.as(name)
					.containsAll(methods));
	}

	private static Map<String, Class<?>> classes() throws IOException {
		try (Stream<Path> files = Files.walk(CLASSES)) {
			return files.map((file) -> CLASSES.relativize(file).toString())
				.filter((file) -> file.endsWith("Tests.class"))
				.map(DocumentationTests::load)
				.collect(Collectors.toMap(Class::getSimpleName, Function.identity()));
		}
	}

	private static Class<?> load(String file) {
		try {
			return Class.forName(file.replace(".class", "").replace('/', '.'), false,
					DocumentationTests.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
