package io.pipeio.autoconfigure.property;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Tells where properties were set: in which line of which file, for example. Reads all of
 * them, and is meant for a start that has failed, or is about to.
 *
 * @since 0.1.0
 */
public final class PropertyOrigins {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("pipeio");

	private static final ConfigurationPropertyName SERVERS = ConfigurationPropertyName.of("pipeio.servers");

	private final Environment environment;

	public PropertyOrigins(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Describe properties in the form that Spring Boot has for them.
	 * @param names the names; one that ends with an asterisk stands for all below it
	 * @return a paragraph for each that is set, with a blank line before it
	 */
	public String describe(Collection<String> names) {
		StringBuilder description = new StringBuilder();
		Map<String, ConfigurationProperty> found = find();
		for (String name : names) {
			found.forEach((key, property) -> {
				if (matches(name, key)) {
					append(description, key, property);
				}
			});
		}
		return description.toString();
	}

	/**
	 * Find the properties of a group that are set. Looks them up one by one, as binding
	 * does: it knows the spellings of environment variables, and takes none that only
	 * looks like a property, such as those that Kubernetes sets for a service.
	 * @param group the element of their names after {@code pipeio}
	 * @param tree all properties
	 * @return their names
	 */
	public List<String> findSetIn(String group, PropertyTree tree) {
		PropertyTree properties = Objects.requireNonNull(tree.child(group));
		return properties.leaves().stream().map((leaf) -> ROOT + "." + group + "." + leaf).filter(this::isSet).toList();
	}

	private boolean isSet(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source.getConfigurationProperty(name) != null
					|| source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
				return true;
			}
		}
		return false;
	}

	private static boolean matches(String name, String key) {
		return name.endsWith("*") ? key.startsWith(name.substring(0, name.length() - 1))
				: uniform(name).equals(uniform(key));
	}

	// The name of a server is a key of a map, and told from others by every character
	private static String uniform(String name) {
		int start = name.startsWith(SERVERS + ".") ? name.indexOf('.', SERVERS.toString().length() + 1) : 0;
		return name.substring(0, Math.max(start, 0))
				+ name.substring(Math.max(start, 0)).replace("-", "").toLowerCase(Locale.ROOT);
	}

	private static void append(StringBuilder description, String name, ConfigurationProperty property) {
		description.append(
				"%n%n    Property: %s%n    Value: \"%s\"".formatted(name, escape(String.valueOf(property.getValue()))));
		if (property.getOrigin() != null) {
			description.append("%n    Origin: %s".formatted(escape(property.getOrigin().toString())));
		}
	}

	/**
	 * Tell how a value was typed. Looks as binding does, so that it is the same value.
	 * @param property the name of the property
	 * @param value the value that was made of it
	 * @return what was typed where that is known; otherwise, the value
	 */
	String typed(String property, Object value) {
		if (!ConfigurationPropertyName.isValid(property)) {
			return value.toString();
		}
		return Binder.get(this.environment).bind(property, Object.class).orElse(value).toString();
	}

	public static String escape(String text) {
		StringBuilder escaped = new StringBuilder();
		text.chars()
			.forEach((character) -> escaped
				.append(Character.isISOControl(character) ? "\\u%04x".formatted(character) : (char) character));
		return escaped.toString();
	}

	private Map<String, ConfigurationProperty> find() {
		Map<String, ConfigurationProperty> found = new LinkedHashMap<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream().filter(ROOT::isAncestorOf).forEach((name) -> {
					ConfigurationProperty property = source.getConfigurationProperty(name);
					if (property != null) {
						found.putIfAbsent(format(name), property);
					}
				});
			}
		}
		return found;
	}

	/**
	 * Write a name as it was given.
	 * @param name a name below {@code pipeio}
	 * @return the name, with dots
	 */
	public static String format(ConfigurationPropertyName name) {
		StringBuilder text = new StringBuilder("pipeio");
		for (int i = 1; i < name.getNumberOfElements(); i++) {
			text.append('.').append(name.getElement(i, Form.ORIGINAL));
		}
		return text.toString();
	}

}
