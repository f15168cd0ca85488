package io.pipeio.test;

import java.util.Map;

import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.Assert;

/**
 * Context customizer that adds a {@link TemporaryDirectory}. All instances are equal, so
 * that contexts with the same configuration can be shared.
 */
record PipeIoContextCustomizer() implements ContextCustomizer {

	private static final String NAME = PipeIoTest.class.getName();

	/**
	 * Name of the property source that Spring Boot creates for
	 * {@code SPRING_APPLICATION_JSON}.
	 */
	private static final String APPLICATION_JSON = "spring.application.json";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		Object beans = context.getBeanFactory();
		Assert.isInstanceOf(DefaultSingletonBeanRegistry.class, beans);
		TemporaryDirectory directory = TemporaryDirectory.create();
		// The first bean registered is destroyed last, after all servers have stopped
		((DefaultSingletonBeanRegistry) beans).registerDisposableBean(NAME, directory::delete);
		addProperty(context.getEnvironment().getPropertySources(),
				new MapPropertySource(NAME, Map.of("pipeio.directory", directory.path().toString())));
	}

	private static void addProperty(MutablePropertySources sources, MapPropertySource property) {
		if (sources.contains(APPLICATION_JSON)) {
			sources.addBefore(APPLICATION_JSON, property);
		}
		else if (sources.contains(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
			// Properties declared by test classes come before these
			sources.addBefore(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, property);
		}
		else {
			sources.addFirst(property);
		}
	}

}
