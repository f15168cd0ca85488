package io.pipeio.listener.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeMessageConverter;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Factory that creates the cheapest possible invoker for the parameters of a listener
 * method.
 *
 * @since 0.1.0
 */
public final class LineInvokerFactory {

	private final InvokerSettings settings;

	private final BatchInvoker.Payloads payloads;

	public LineInvokerFactory(InvokerSettings settings) {
		this.settings = settings;
		LinePayloadConverter converter = new LinePayloadConverter(settings.messageConverter());
		this.payloads = new BatchInvoker.Payloads(new LinePayloadArgumentResolver(converter, settings.validator()),
				converter);
	}

	/**
	 * Create an invoker that calls a method with a single line.
	 * @param method the method
	 * @param listenerId the id of the listener
	 * @param groupNames the groups of the listener's pattern
	 * @param condition the listener's condition, which may use groups
	 * @return the invoker
	 * @throws InvalidPipeListenerException if the method has a parameter that cannot be
	 * resolved
	 */
	public LineInvoker forLine(PipeListenerMethod method, String listenerId, List<String> groupNames,
			String condition) {
		ParameterNames.requireNotSuspending(method);
		ParameterNames names = new ParameterNames(method, groupNames, condition);
		MethodParameter[] parameters = method.parameters();
		LineArgument direct = (parameters.length == 1) ? directArgument(parameters[0], groupNames) : null;
		if (direct != null) {
			names.check(parameters, List.of(parameters));
			return new DirectInvoker(method.bindOne(), direct);
		}
		ListenerArguments arguments = new ListenerArguments(parameters, resolvers(groupNames));
		names.check(parameters, arguments.payloads());
		requireOnePayload(method, arguments.payloads(), groupNames);
		Arrays.stream(parameters)
			.filter((parameter) -> Message.class.isAssignableFrom(parameter.getParameterType()))
			.forEach((parameter) -> requireReadable(method, payloadOf(parameter)));
		return new MessageInvoker(method.bindAll(), arguments, listenerId);
	}

	private @Nullable LineArgument directArgument(MethodParameter parameter, List<String> groupNames) {
		String name = parameter.getParameterName();
		boolean special = (name != null && groupNames.contains(name))
				|| this.settings.customArgumentResolvers()
					.stream()
					.anyMatch((resolver) -> resolver.supportsParameter(parameter))
				|| !Arrays.stream(parameter.getParameterAnnotations())
					.allMatch((annotation) -> annotation instanceof Payload
							|| (ValidationAnnotationUtils.determineValidationHints(annotation) == null
									&& !annotation.annotationType().getName().startsWith("org.springframework.")));
		return special ? null : LineArgument.of(parameter.getParameterType());
	}

	private List<HandlerMethodArgumentResolver> resolvers(List<String> groupNames) {
		List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>();
		resolvers.add(new HeaderMethodArgumentResolver(this.settings.conversionService(), this.settings.beanFactory()));
		resolvers.add(new HeadersMethodArgumentResolver());
		resolvers.add(new GroupArgumentResolver(groupNames, this.settings.conversionService()));
		resolvers.add(new ServerArgumentResolver());
		resolvers.add(new LineMessageArgumentResolver(this.payloads.converter()));
		this.settings.customArgumentResolvers()
			.forEach((resolver) -> resolvers.add(new CustomArgumentResolver(resolver)));
		resolvers.add(this.payloads.resolver());
		return resolvers;
	}

	private void requireOnePayload(PipeListenerMethod method, List<MethodParameter> payloads, List<String> groupNames) {
		if (payloads.size() > 1) {
			String names = String.join(" and ", payloads.stream().map(LineInvokerFactory::describe).toList());
			throw new InvalidPipeListenerException(
					"@PipeListener method %s has %d parameters that could take the line: %s".formatted(method,
							payloads.size(), names),
					groupNames.isEmpty()
							? "Leave one of them, or annotate others with @Header; several parts of a line take a "
									+ "'pattern' with a named group for each parameter."
							: "Give parameters the names of the groups of the pattern, which are %s; where names are missing, compile with '-parameters'."
								.formatted(String.join(", ", groupNames)));
		}
		payloads.forEach((parameter) -> requireReadable(method, parameter.getParameterType()));
	}

	/**
	 * Return the payload type of a message parameter.
	 * @param parameter a parameter of type {@code Message}
	 * @return the type of the payload, {@code Object} if it is unknown
	 */
	static Class<?> payloadOf(MethodParameter parameter) {
		return ResolvableType.forMethodParameter(parameter).as(Message.class).getGeneric().toClass();
	}

	private void requireReadable(PipeListenerMethod method, Class<?> type) {
		SmartMessageConverter converter = this.settings.messageConverter();
		if (converter instanceof PipeMessageConverter pipeConverter && !pipeConverter.canRead(type)) {
			throw new InvalidPipeListenerException(
					"@PipeListener method %s takes a parameter of type %s, to which a line cannot be converted"
						.formatted(method, type.getTypeName()),
					"Take the line as String, byte[] or io.pipeio.line.Line, add a Converter from String, or add "
							+ "Jackson (spring-boot-starter-jackson) for JSON.");
		}
	}

	private static String describe(MethodParameter parameter) {
		return "'%s %s'".formatted(parameter.getParameterType().getSimpleName(), (parameter.getParameterName() != null)
				? parameter.getParameterName() : "(parameter %d)".formatted(parameter.getParameterIndex()));
	}

	/**
	 * Create an invoker that calls a method with a batch.
	 * @param method the method
	 * @param server the server that the method listens to
	 * @param listenerId the id of the listener
	 * @return the invoker
	 * @throws InvalidPipeListenerException if the method takes anything other than a list
	 * and the server
	 */
	public BatchInvoker forBatch(PipeListenerMethod method, PipeServer server, String listenerId) {
		ParameterNames.requireNotSuspending(method);
		MethodParameter[] parameters = method.parameters();
		List<MethodParameter> lists = Arrays.stream(parameters).filter(BatchInvoker::isList).toList();
		boolean others = Arrays.stream(parameters)
			.anyMatch(
					(parameter) -> !BatchInvoker.isList(parameter) && parameter.getParameterType() != PipeServer.class);
		if (lists.size() != 1 || others) {
			throw new InvalidPipeListenerException(
					"@PipeListener method %s takes a batch, but does not have exactly one List parameter"
						.formatted(method),
					"Give it one parameter of type List, as in List<String>, and otherwise only a PipeServer.");
		}
		MethodParameter element = lists.get(0).nested();
		requireReadable(method, (element.getNestedParameterType() == Message.class) ? payloadOf(element)
				: element.getNestedParameterType());
		return new BatchInvoker(method.bindAll(), parameters, server, this.payloads, listenerId);
	}

}
