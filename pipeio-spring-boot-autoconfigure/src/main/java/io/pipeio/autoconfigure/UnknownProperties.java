package io.pipeio.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.pipeio.EditDistance;
import io.pipeio.autoconfigure.InvalidPipePropertyException.Problem;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds what is set below {@code pipeio} and has no effect. Below its groups, such as
 * {@code pipeio.servers.<name>}, that is all that there is not; directly below
 * {@code pipeio}, where others may have theirs, only what resembles a property of its
 * own. Environment variables are left alone: their names do not tell where an element
 * ends, and others may set them, such as Kubernetes.
 */
final class UnknownProperties {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("pipeio");

	private final Environment environment;

	private final PropertyTree tree = PropertyTree.of(PipeIoProperties.class);

	UnknownProperties(Environment environment) {
		this.environment = environment;
	}

	Set<Problem> problems() {
		Set<Problem> problems = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable
					&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				iterable.stream().filter(ROOT::isAncestorOf).forEach((name) -> check(name).ifPresent(problems::add));
			}
		}
		return problems;
	}

	private Optional<Problem> check(ConfigurationPropertyName name) {
		List<String> path = new ArrayList<>();
		for (int i = 1; i < name.getNumberOfElements(); i++) {
			path.add(name.getElement(i, Form.ORIGINAL));
		}
		if (this.tree.knows(path)) {
			return Optional.empty();
		}
		PropertyTree group = this.tree.child(path.get(0));
		Optional<String> meant = (group != null) ? nearest(group, path) : nearestGroup(path);
		if (group == null && meant.isEmpty()) {
			return Optional.empty();
		}
		String property = PropertyOrigins.format(name);
		return Optional
			.of(new Problem(List.of(property), "There is no property '%s'.".formatted(PropertyOrigins.escape(property)),
					meant.map("Did you mean 'pipeio.%s'? Otherwise, remove the property."::formatted)
						.orElse("Remove the property, or correct its name."),
					null));
	}

	private static Optional<String> nearest(PropertyTree group, List<String> path) {
		int start = group.isMap() ? 2 : 1;
		String prefix = String.join(".", path.subList(0, start)) + ".";
		List<String> names = group.leaves();
		String written = String.join(".", path.subList(start, path.size()));
		String last = path.get(path.size() - 1);
		return EditDistance.nearest(written, names)
			.or(() -> names.stream().filter((leaf) -> leaf.endsWith("." + last)).findFirst())
			.map(prefix::concat);
	}

	private Optional<String> nearestGroup(List<String> path) {
		return EditDistance.nearest(path.get(0), this.tree.names()).map((name) -> {
			List<String> corrected = new ArrayList<>(path);
			corrected.set(0, name);
			return corrected;
		}).filter(this.tree::hasLeaf).map((corrected) -> String.join(".", corrected));
	}

}
