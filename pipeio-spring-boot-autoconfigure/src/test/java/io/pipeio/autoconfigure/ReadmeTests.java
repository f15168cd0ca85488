package io.pipeio.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the README says what the code does.
 */
class ReadmeTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]+\\.[^`]+)` \\| (.*?) \\| (.+) \\|$");

	private static final Pattern LISTENER = Pattern.compile("(?s)```java\\n(@Component\\nclass EchoListener .*?)```");

	private static final Pattern EVENT_LISTENER = Pattern
		.compile("(?s)```java\\n(@Component\\nclass ClientWatch .*?)```");

	private final Path root = Path.of("").toAbsolutePath().getParent();

	/** Where the default depends on the process. */
	private static final Map<String, String> DEFAULTS = Map.of("pipeio.directory", "the working directory",
			"pipeio.servers.*.outbound.queue-size", "64MB, or an eighth of the heap",
			"pipeio.listener.retry.multiplier", "2.0");

	@Test
	void listsEveryPropertyAsMetadataDescribesIt() throws IOException {
		Map<String, String> documented = new TreeMap<>();
		ROW.matcher(readme())
			.results()
			.forEach((row) -> documented.put(row.group(1), (row.group(2) + " | " + row.group(3)).replace("`", "")));
		Map<String, String> described = new TreeMap<>();
		PropertyMetadata.all()
			.values()
			.stream()
			.filter((property) -> property.name().startsWith("pipeio.") && !property.isDeprecated())
			.forEach((property) -> described.put(property.name(), describe(property)));
		assertThat(documented).containsExactlyInAnyOrderEntriesOf(described);
	}

	private static String describe(PropertyMetadata property) {
		String value = (property.defaultValue() != null) ? property.defaultValue().toString() : "none";
		String meaning = StringUtils.trimTrailingCharacter(String.valueOf(property.description()), '.');
		List<String> values = property.values();
		if (!values.isEmpty()) {
			int last = values.size() - 1;
			meaning += ": " + String.join(", ", values.subList(0, last)) + " or " + values.get(last);
		}
		return DEFAULTS.getOrDefault(property.name(), value) + " | " + meaning;
	}

	@Test
	void showsTheListenerOfTheSample() throws IOException {
		assertThatIsShown(LISTENER, "sample-app/src/main/java/io/pipeio/sample/EchoListener.java");
	}

	@Test
	void showsTheEventListenerThatIsTested() throws IOException {
		assertThatIsShown(EVENT_LISTENER,
				"pipeio-spring-boot-autoconfigure/src/test/java/io/pipeio/event/ClientWatch.java");
	}

	@Test
	void listsEveryEvent() throws IOException {
		try (Stream<Path> files = Files.list(this.root.resolve("pipeio-spring/src/main/java/io/pipeio/event"))) {
			List<String> names = files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith("Event.java"))
				.map((name) -> "`" + name.replace(".java", "`"))
				.toList();
			assertThat(names).isNotEmpty();
			assertThat(readme()).contains(names);
		}
	}

	private void assertThatIsShown(Pattern block, String source) throws IOException {
		String shown = block.matcher(readme()).results().map((result) -> result.group(1)).collect(Collectors.joining());
		assertThat(shown).isNotEmpty();
		assertThat(this.root.resolve(source)).content().contains(shown);
	}

	private String readme() throws IOException {
		return Files.readString(this.root.resolve("README.md"));
	}

}
