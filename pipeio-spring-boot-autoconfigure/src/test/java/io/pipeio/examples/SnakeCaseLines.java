package io.pipeio.examples;

import io.pipeio.PipeMessageConverter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;

/**
 * Converts objects to JSON of its own.
 */
@Configuration(proxyBeanMethods = false)
class SnakeCaseLines {

	@Bean
	PipeMessageConverter pipeMessageConverter() {
		JsonMapper mapper = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		return new PipeMessageConverter(ApplicationConversionService.getSharedInstance(),
				new JacksonJsonMessageConverter(mapper));
	}

}
