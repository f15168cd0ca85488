package io.pipeio.listener.adapter;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * Collaborators that convert a line to the arguments of a method.
 *
 * @param messageConverter converts lines to payloads
 * @param conversionService converts named groups and headers
 * @param beanFactory resolves expressions and placeholders
 * @param validator validates parameters
 * @param customArgumentResolvers asked before a parameter is bound to the line
 * @since 0.1.0
 */
public record InvokerSettings(SmartMessageConverter messageConverter, ConversionService conversionService,
		@Nullable ConfigurableBeanFactory beanFactory, @Nullable Validator validator,
		List<HandlerMethodArgumentResolver> customArgumentResolvers) {

}
