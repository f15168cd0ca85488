package io.pipeio.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.pipeio.PipeOperations;
import io.pipeio.PipeTemplateCustomizer;
import io.pipeio.autoconfigure.InvalidPipePropertyException.Problem;
import io.pipeio.listener.PipeListenerFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.log.LogMessage;

/**
 * Stops the start if properties are set that nobody heeds, because a bean of the
 * application has taken the place of the one that does. A bean that is given the
 * {@link PipeIoProperties} is left to heed them itself.
 */
class DisplacedPropertyCheck implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(DisplacedPropertyCheck.class);

	private final ConfigurableListableBeanFactory beans;

	private final PropertyOrigins origins;

	DisplacedPropertyCheck(ConfigurableListableBeanFactory beans, Environment environment) {
		this.beans = beans;
		this.origins = new PropertyOrigins(environment);
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<Problem> problems = new LinkedHashSet<>();
		if (isAbsent(PipeListenerFactoryConfiguration.class)) {
			check("pipeio.listener", PipeListenerFactory.class, "PipeListenerFactory", problems);
		}
		if (isAbsent(PipeIoAutoConfiguration.PipeServerConfiguration.PipeTemplateConfiguration.class)) {
			check("pipeio.template", PipeOperations.class, "PipeTemplate", problems);
			warnOfCustomizers();
		}
		InvalidPipePropertyException.throwIfAny(problems);
	}

	private boolean isAbsent(Class<?> configuration) {
		return this.beans.getBeanNamesForType(configuration, true, false).length == 0;
	}

	private void check(String prefix, Class<?> type, String displaced, Set<Problem> problems) {
		List<String> properties = this.origins.findBelow(prefix);
		List<String> owners = names(type).filter((name) -> !isGivenProperties(name)).toList();
		if (!properties.isEmpty() && !owners.isEmpty()) {
			boolean one = (properties.size() == 1);
			String bean = quote(owners);
			problems.add(new Problem(properties,
					"The %s %s no effect: the bean %s takes the place of the %s that %s.".formatted(
							(one ? "property " : "properties ") + quote(properties), one ? "has" : "have", bean,
							displaced, one ? "heeds it" : "heeds them"),
					"Remove the %s, or the bean %s. A bean that is given PipeIoProperties may heed them itself."
						.formatted(one ? "property" : "properties", bean),
					null));
		}
	}

	private void warnOfCustomizers() {
		List<String> customizers = names(PipeTemplateCustomizer.class).toList();
		if (!customizers.isEmpty()) {
			logger.warn(LogMessage.format(
					"The PipeTemplateCustomizer beans %s are not called: the bean %s takes the place of the PipeTemplate "
							+ "that they customize",
					customizers, quote(names(PipeOperations.class).toList())));
		}
	}

	private Stream<String> names(Class<?> type) {
		return Stream.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type, true, false));
	}

	private boolean isGivenProperties(String bean) {
		if (!this.beans.containsLocalBean(bean)) {
			return false;
		}
		// What it is given is known when it is there
		this.beans.getBean(bean);
		String factory = this.beans.containsBeanDefinition(bean)
				? this.beans.getMergedBeanDefinition(bean).getFactoryBeanName() : null;
		return Stream.of(bean, factory)
			.filter(Objects::nonNull)
			.flatMap((name) -> Stream.of(this.beans.getDependenciesForBean(name)))
			.anyMatch((name) -> this.beans.isTypeMatch(name, PipeIoProperties.class));
	}

	private static String quote(List<String> names) {
		return names.stream()
			.map((name) -> "'" + PropertyOrigins.escape(name) + "'")
			.collect(Collectors.joining(" and "));
	}

}
