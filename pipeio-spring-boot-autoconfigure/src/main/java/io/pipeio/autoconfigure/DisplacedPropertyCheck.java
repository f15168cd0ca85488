package io.pipeio.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.pipeio.PipeOperations;
import io.pipeio.PipeTemplateCustomizer;
import io.pipeio.autoconfigure.property.PropertyOrigins;
import io.pipeio.autoconfigure.property.PropertyTree;
import io.pipeio.listener.PipeListenerDefaults;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.log.LogMessage;

/**
 * Warns of properties that are set and have no effect, because a bean of the application
 * has taken the place of the one that they are for. A bean that is given the
 * {@link PipeIoProperties} is not warned of: it may use them itself. So may one that
 * reads the environment, of which nothing is known here; that is why it is a warning.
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
		if (isAbsent(PipeListenerDefaultsConfiguration.class)) {
			warnOfProperties("listener", PipeListenerDefaults.class, "PipeListenerDefaults");
		}
		if (isAbsent(PipeIoAutoConfiguration.PipeServerConfiguration.PipeTemplateConfiguration.class)) {
			warnOfProperties("template", PipeOperations.class, "PipeTemplate");
			warnOfCustomizers();
		}
	}

	private boolean isAbsent(Class<?> configuration) {
		return this.beans.getBeanNamesForType(configuration, true, false).length == 0;
	}

	private void warnOfProperties(String group, Class<?> type, String displaced) {
		List<String> properties = this.origins.findSetIn(group, PropertyTree.of(PipeIoProperties.class));
		List<String> owners = names(type).filter((name) -> !isGivenProperties(name)).toList();
		if (!properties.isEmpty() && !owners.isEmpty()) {
			boolean one = (properties.size() == 1);
			logger.warn(LogMessage.format(
					"The %s %s not used by pipeio: the bean %s takes the place of the %s that %s. Remove the %s, "
							+ "unless the bean reads %s itself",
					(one ? "property " : "properties ") + quote(properties), one ? "is" : "are", quote(owners),
					displaced, one ? "uses it" : "uses them", one ? "property" : "properties", one ? "it" : "them"));
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
