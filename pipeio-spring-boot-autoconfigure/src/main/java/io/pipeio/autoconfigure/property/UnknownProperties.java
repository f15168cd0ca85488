package io.pipeio.autoconfigure.property;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;

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
 * {@code pipeio}, where others may have theirs, only what is a {@link MistakenGroup
 * mistake}. Environment variables are left alone: their names do not tell where an
 * element ends, and others may set them, such as Kubernetes.
 *
 * @since 0.1.0
 */
public final class UnknownProperties {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("pipeio");

	private final Environment environment;

	private final PropertyTree tree;

	public UnknownProperties(Environment environment, PropertyTree tree) {
		this.environment = environment;
		this.tree = tree;
	}

	public Set<Problem> problems() {
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
		boolean own = this.tree.child(path.get(0)) != null;
		List<String> meant = own ? new PropertyHints(this.tree).find(path) : new MistakenGroup(this.tree).correct(path);
		return (own || !meant.isEmpty()) ? Optional.of(problem(PropertyOrigins.format(name), meant)) : Optional.empty();
	}

	private static Problem problem(String property, List<String> meant) {
		String names = meant.stream()
			.map((name) -> "'pipeio." + PropertyOrigins.escape(name) + "'")
			.collect(Collectors.joining(" or "));
		return new Problem(List.of(property), "There is no property '%s'.".formatted(PropertyOrigins.escape(property)),
				meant.isEmpty() ? "Remove the property, or correct its name."
						: "Did you mean %s? Otherwise, remove the property.".formatted(names),
				null);
	}

}
