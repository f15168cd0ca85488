package io.pipeio.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

import org.springframework.util.ClassUtils;

/**
 * What the metadata says of a property, as IDEs show it.
 *
 * @param name the name, with an asterisk for the name of a server
 * @param type the name of the type
 * @param description what it means
 * @param defaultValue the default, or {@code null}
 * @param deprecation whether and why it should not be used, or {@code null}
 */
public record PropertyMetadata(String name, String type, @Nullable String description, @Nullable Object defaultValue,
		@Nullable Map<String, Object> deprecation) {

	private static final String OWN = "META-INF/spring-configuration-metadata.json";

	private static final String SERVER = "META-INF/spring/configuration-metadata/%s.json"
		.formatted(PipeIoProperties.Server.class.getName());

	/**
	 * All properties, those of a server included, by name.
	 * @return the properties
	 * @throws IOException if the metadata cannot be read
	 */
	public static Map<String, PropertyMetadata> all() throws IOException {
		Map<String, PropertyMetadata> properties = new TreeMap<>();
		own("properties").forEach((item) -> add(properties, "", item));
		items(load(SERVER), "properties").forEach((item) -> add(properties, "pipeio.servers.*.", item));
		// The map itself says what there is in each server
		properties.remove("pipeio.servers");
		return properties;
	}

	private static void add(Map<String, PropertyMetadata> properties, String prefix, Map<String, Object> item) {
		PropertyMetadata property = of(prefix, item);
		properties.put(property.name(), property);
	}

	@SuppressWarnings("unchecked")
	static PropertyMetadata of(String prefix, Map<String, Object> item) {
		return new PropertyMetadata(prefix + item.get("name"), String.valueOf(item.get("type")),
				(String) item.get("description"), item.get("defaultValue"),
				(Map<String, Object>) item.get("deprecation"));
	}

	static List<Map<String, Object>> own(String key) throws IOException {
		return items(load(OWN), key);
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> items(Map<String, Object> metadata, String key) {
		return (List<Map<String, Object>>) metadata.getOrDefault(key, List.of());
	}

	/** JSON is YAML, too. */
	private static Map<String, Object> load(String resource) throws IOException {
		for (URL url : Collections.list(PropertyMetadata.class.getClassLoader().getResources(resource))) {
			try (InputStream stream = url.openStream()) {
				String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
				if (json.contains(PipeIoProperties.class.getName())) {
					return new Yaml().load(json);
				}
			}
		}
		throw new AssertionError("No %s of pipeio".formatted(resource));
	}

	boolean isDeprecated() {
		return this.deprecation != null;
	}

	/**
	 * The values that it may have.
	 * @return the values of an enum, as they are written, or nothing for all else
	 */
	List<String> values() {
		Class<?> found = this.type.startsWith("io.pipeio.")
				? ClassUtils.resolveClassName(this.type, getClass().getClassLoader()) : Object.class;
		return found.isEnum() ? Arrays.stream(Objects.requireNonNull(found.getEnumConstants()))
			.map(PropertyMetadata::kebabCase)
			.toList() : List.of();
	}

	static String kebabCase(Object constant) {
		return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
