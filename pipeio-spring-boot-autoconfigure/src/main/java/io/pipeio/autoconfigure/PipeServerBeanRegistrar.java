package io.pipeio.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;

import io.pipeio.fifo.NativeAccess;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.log.LogMessage;

/**
 * Registers a {@link PipeServer} for each entry of {@code pipeio.servers}, named
 * {@code <entry>PipeServer}. Only the names are bound here: the rest is read from the
 * validated {@link PipeIoProperties} when the server is built.
 */
class PipeServerBeanRegistrar implements BeanRegistrar {

	private static final Log logger = LogFactory.getLog(PipeServerBeanRegistrar.class);

	private static final ConfigurationPropertyName SERVERS = ConfigurationPropertyName.of("pipeio.servers");

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		Set<String> names = findNames(environment);
		// A build that processes the application ahead of time opens no pipe
		if (!names.isEmpty() && !Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
			NativeAccess.prepare();
		}
		names.forEach((name) -> register(registry, name));
	}

	/**
	 * Find the keys of {@code pipeio.servers}, as they are when it is bound to a map: to
	 * bind all that is below it for their sake would double what binding costs.
	 * @param environment where they are
	 * @return the names, the first source's first
	 */
	static Set<String> findNames(Environment environment) {
		Set<String> names = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(SERVERS::isAncestorOf)
					.forEach((name) -> names.add(name.getElement(SERVERS.getNumberOfElements(), Form.ORIGINAL)));
			}
		}
		return names;
	}

	private void register(BeanRegistry registry, String name) {
		String beanName = name + "PipeServer";
		try {
			registry.registerBean(beanName, PipeServer.class,
					(spec) -> spec.description("Pipe server of pipeio.servers." + name)
						.supplier((context) -> context.bean(PipeServerFactory.class).create(name)));
		}
		catch (BeanDefinitionOverrideException ex) {
			logger.warn(LogMessage.format(
					"pipeio.servers.%s has no effect but for auto-startup: the application defines a bean '%s' of its own",
					name, beanName));
		}
	}

}
