package io.pipeio.autoconfigure;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the metadata that annotation processors generate: without it, IDEs know no
 * property, and every condition loads its class. {@link ReadmeTests} compare it with the
 * README.
 */
class ConfigurationMetadataTests {

	private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

	@Test
	void knowsEveryPropertyWithItsDefault() throws IOException {
		Map<String, String> declared = new TreeMap<>();
		collect("pipeio.", new PipeIoProperties(), declared);
		collect("pipeio.servers.*.", new PipeIoProperties.Server(), declared);
		Map<String, String> known = new TreeMap<>();
		PropertyMetadata.all().forEach((name, property) -> known.put(name, String.valueOf(property.defaultValue())));
		assertThat(known.keySet().stream().filter((name) -> name.startsWith("pipeio.")))
			.containsExactlyInAnyOrderElementsOf(declared.keySet());
		declared.forEach((name, value) -> assertThat(known.get(name)).as(name).isEqualTo(value));
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
		if (value instanceof Double number && number == Math.rint(number)) {
			return String.valueOf(number.longValue());
		}
		return (value instanceof Enum<?>) ? PropertyMetadata.kebabCase(value) : String.valueOf(value);
	}

	@Test
	void describesEveryProperty() throws IOException {
		assertThat(PropertyMetadata.all().values()).isNotEmpty()
			.allSatisfy(ConfigurationMetadataTests::assertThatIsDescribed);
	}

	/**
	 * As Spring Boot describes its own properties.
	 * @param property a property
	 */
	private static void assertThatIsDescribed(PropertyMetadata property) {
		assertThat(property.description()).as(property.name())
			.isNotBlank()
			.matches("[A-Z].*\\.")
			.doesNotStartWith("The ")
			.doesNotStartWith("A ")
			.doesNotContain("{@", "<", "\n");
		if (property.type().equals(Boolean.class.getName())) {
			assertThat(property.description()).as(property.name()).startsWith("Whether ");
		}
		if (property.deprecation() != null) {
			assertThat(property.deprecation()).as("deprecation of %s", property.name())
				.containsKeys("reason", "replacement");
		}
	}

	@Test
	void asksForReasonAndReplacementOfDeprecatedProperty() {
		Map<String, Object> item = Map.of("name", "path", "type", "java.lang.String", "description", "Path.",
				"deprecation", Map.of("reason", "There are two.", "replacement", "pipeio.servers.*.in-pipe"));
		PropertyMetadata deprecated = PropertyMetadata.of("pipeio.", item);
		assertThat(deprecated.isDeprecated()).isTrue();
		assertThatIsDescribed(deprecated);
		for (String missing : List.of("reason", "replacement")) {
			PropertyMetadata unexplained = PropertyMetadata.of("pipeio.",
					Map.of("name", "path", "type", "java.lang.String", "description", "Path.", "deprecation",
							deprecated.deprecation()
								.entrySet()
								.stream()
								.filter((entry) -> !entry.getKey().equals(missing))
								.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThatIsDescribed(unexplained))
				.withMessageContaining(missing);
		}
	}

	@Test
	void describesEveryGroup() throws IOException {
		// That of the endpoint is Spring Boot's
		assertThat(PropertyMetadata.own("groups"))
			.filteredOn((group) -> !group.get("name").equals("management.endpoint.pipes"))
			.isNotEmpty()
			.allSatisfy((group) -> assertThat((String) group.get("description")).as("%s", group.get("name"))
				.isNotBlank()
				.matches("[A-Z].*\\."));
	}

	@Test
	void hintsAtWhatEachValueDoes() throws IOException {
		Map<String, PropertyMetadata> properties = PropertyMetadata.all();
		List<Map<String, Object>> hints = PropertyMetadata.own("hints");
		assertThat(hints).extracting((hint) -> hint.get("name")).contains("pipeio.listener.error-handling");
		for (Map<String, Object> hint : hints) {
			PropertyMetadata property = properties.get(hint.get("name"));
			assertThat(property).as("%s", hint.get("name")).isNotNull();
			assertThat(hint.get("values")).asInstanceOf(InstanceOfAssertFactories.list(Map.class))
				.allSatisfy((value) -> assertThat(value.get("description")).asString().endsWith("."))
				.extracting((value) -> value.get("value"))
				.containsExactlyElementsOf(property.values());
		}
	}

	@Test
	void knowsWhichConditionsConfigurationHas() throws IOException {
		Properties metadata = new Properties();
		for (URL url : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-autoconfigure-metadata.properties"))) {
			try (InputStream stream = url.openStream()) {
				metadata.load(stream);
			}
		}
		assertThat(metadata).containsKey("io.pipeio.autoconfigure.PipeIoAutoConfiguration");
	}

}
