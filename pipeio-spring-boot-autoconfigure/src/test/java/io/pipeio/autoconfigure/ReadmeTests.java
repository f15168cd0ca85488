package io.pipeio.autoconfigure;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the README says what the code does.
 */
class ReadmeTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `(pipeio\\.[^`]+)` \\| (.*?) \\| .+ \\|$");

	private static final Pattern LISTENER = Pattern.compile("(?s)```java\\n(@Component\\nclass EchoListener .*?)```");

	private static final Pattern EVENT_LISTENER = Pattern
		.compile("(?s)```java\\n(@Component\\nclass ClientWatch .*?)```");

	private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

	private final Path root = Path.of("").toAbsolutePath().getParent();

	@Test
	void listsEveryPropertyWithItsDefault() throws IOException {
		Map<String, String> documented = ROW.matcher(readme())
			.results()
			.collect(Collectors.toMap((row) -> row.group(1), (row) -> row.group(2).replace("`", "").strip()));
		Map<String, String> declared = new TreeMap<>();
		collect("pipeio.", new PipeIoProperties(), declared);
		collect("pipeio.servers.*.", new PipeIoProperties.Server(), declared);
		// Where the default depends on the process
		declared.put("pipeio.directory", "the working directory");
		declared.put("pipeio.servers.*.outbound.queue-size", "64MB, or an eighth of the heap");
		assertThat(documented).containsExactlyInAnyOrderEntriesOf(declared);
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
		try (Stream<Path> files = Files
			.list(this.root.resolve("pipeio-spring-boot-autoconfigure/src/main/java/io/pipeio/event"))) {
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

	private static void collect(String prefix, Object bean, Map<String, String> properties) {
		BeanWrapper wrapper = new BeanWrapperImpl(bean);
		for (PropertyDescriptor property : wrapper.getPropertyDescriptors()) {
			String name = prefix + toKebabCase(property.getName());
			Object value = wrapper.getPropertyValue(property.getName());
			if (property.getWriteMethod() != null) {
				properties.put(name, describe(value));
			}
			else if (value != null && value.getClass().getEnclosingClass() == PipeIoProperties.class) {
				collect(name + ".", value, properties);
			}
		}
	}

	private static String toKebabCase(String name) {
		return CAPITAL.matcher(name).replaceAll((letter) -> "-" + letter.group().toLowerCase(Locale.ROOT));
	}

	private static String describe(@Nullable Object value) {
		if (value instanceof Duration duration) {
			return DurationStyle.SIMPLE.print(duration, ChronoUnit.SECONDS);
		}
		if (value instanceof DataSize size) {
			return size.toMegabytes() + "MB";
		}
		if (value instanceof Charset charset) {
			return charset.name();
		}
		return (value != null) ? value.toString().toLowerCase(Locale.ROOT).replace('_', '-') : "none";
	}

}
