package io.pipeio.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that annotation processors generate: without it, IDEs know no
 * property, and every condition loads its class.
 */
class ConfigurationMetadataTests {

	@Test
	void describesEveryProperty() throws IOException {
		List<Map<String, Object>> properties = ownMetadata("properties").stream()
			.filter((property) -> property.get("name").toString().startsWith("pipeio."))
			.toList();
		assertThat(properties).extracting((property) -> property.get("name"))
			.containsExactlyInAnyOrder("pipeio.enabled", "pipeio.directory", "pipeio.servers",
					"pipeio.shutdown-timeout", "pipeio.health.stalled-after", "pipeio.template.default-server",
					"pipeio.listener.auto-startup", "pipeio.listener.batch-size", "pipeio.listener.concurrency",
					"pipeio.listener.dead-letter.file", "pipeio.listener.dead-letter.server",
					"pipeio.listener.error-handling", "pipeio.listener.observation-enabled",
					"pipeio.listener.timer-enabled", "pipeio.template.observation-enabled",
					"pipeio.listener.retry.enabled", "pipeio.listener.retry.initial-interval",
					"pipeio.listener.retry.max-interval", "pipeio.listener.retry.max-retries",
					"pipeio.listener.retry.multiplier");
		assertThat(properties).allSatisfy(ConfigurationMetadataTests::assertThatIsDescribed);
	}

	private static void assertThatIsDescribed(Map<String, Object> property) {
		assertThat(property).as("%s", property).containsKey("type");
		assertThat((String) property.get("description")).isNotBlank().endsWith(".");
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

	/** JSON is YAML, too. */
	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> ownMetadata(String key) throws IOException {
		for (URL url : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream stream = url.openStream()) {
				String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
				if (json.contains(PipeIoProperties.class.getName())) {
					return (List<Map<String, Object>>) ((Map<String, Object>) new Yaml().load(json)).get(key);
				}
			}
		}
		throw new AssertionError("No META-INF/spring-configuration-metadata.json of pipeio");
	}

}
