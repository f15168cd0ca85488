package io.pipeio.autoconfigure;

import java.util.Map;
import java.util.Set;

import io.pipeio.fifo.NativeAccess;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.core.log.LogMessage;

/**
 * Registers a {@link PipeServer} for each entry of {@code pipeio.servers}, named
 * {@code <entry>PipeServer}. Only the names are bound here: the rest is read from the
 * validated {@link PipeIoProperties} when the server is built.
 */
class PipeServerBeanRegistrar implements BeanRegistrar {

	private static final Log logger = LogFactory.getLog(PipeServerBeanRegistrar.class);

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		Set<String> names = Binder.get(environment)
			.bind("pipeio.servers", Bindable.mapOf(String.class, Object.class))
			.orElseGet(Map::of)
			.keySet();
		if (!names.isEmpty()) {
			NativeAccess.prepare();
		}
		names.forEach((name) -> register(registry, name));
	}

	private void register(BeanRegistry registry, String name) {
		String beanName = name + "PipeServer";
		try {
			registry.registerBean(beanName, PipeServer.class,
					(spec) -> spec.description("Pipe server of pipeio.servers." + name)
						.supplier((context) -> context.bean(PipeServerFactory.class).create(name)));
		}
		catch (BeanDefinitionOverrideException ex) {
			logger.debug(LogMessage.format("pipeio.servers.%s: the application defines a bean '%s' of its own", name,
					beanName));
		}
	}

}
