package io.pipeio.autoconfigure;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Lets a {@link PipePropertiesBindHandler} see how {@link PipeIoProperties} are bound.
 */
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
final class PipePropertiesBindHandlerAdvisor implements ConfigurationPropertiesBindHandlerAdvisor {

	private final Environment environment;

	PipePropertiesBindHandlerAdvisor(Environment environment) {
		this.environment = environment;
	}

	@Override
	public BindHandler apply(BindHandler handler) {
		return new PipePropertiesBindHandler(handler, this.environment);
	}

}
