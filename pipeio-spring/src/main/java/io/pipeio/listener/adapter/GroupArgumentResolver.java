package io.pipeio.listener.adapter;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Argument resolver for parameters named like a group of the listener's pattern.
 */
final class GroupArgumentResolver implements HandlerMethodArgumentResolver {

	private static final TypeDescriptor TEXT = TypeDescriptor.valueOf(String.class);

	private final List<String> groupNames;

	private final ConversionService conversionService;

	GroupArgumentResolver(List<String> groupNames, ConversionService conversionService) {
		this.groupNames = groupNames;
		this.conversionService = conversionService;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return name != null && this.groupNames.contains(name);
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
		Matcher groups = Objects.requireNonNull(((LineMessage) message).line().groups());
		String text = groups.group(parameter.getParameterName());
		if (text == null && parameter.getParameterType().isPrimitive()) {
			throw new MissingGroupException(parameter);
		}
		return this.conversionService.convert(text, TEXT, new TypeDescriptor(parameter));
	}

}
