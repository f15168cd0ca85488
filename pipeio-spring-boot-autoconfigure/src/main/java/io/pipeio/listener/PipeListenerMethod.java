package io.pipeio.listener;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method that bears {@link io.pipeio.PipeListener}, and the bean to call it on: the
 * proxy, where there is one, so that what the proxy adds is not lost.
 */
final class PipeListenerMethod {

	private static final String SIGNATURE = "Give the method one parameter of type String, byte[] or "
			+ "io.pipeio.line.Line, and let it return void, String, byte[] or a Collection of String or byte[].";

	private static final MethodType HANDLE_TYPE = MethodType.methodType(Object.class, Object.class);

	private final String beanName;

	private final Object bean;

	private final Class<?> targetClass;

	private final Method method;

	PipeListenerMethod(String beanName, Object bean, Class<?> targetClass, Method method) {
		this.beanName = beanName;
		this.bean = bean;
		this.targetClass = targetClass;
		this.method = method;
	}

	/**
	 * What the method takes a line as.
	 * @return the kind of argument
	 * @throws InvalidPipeListenerException if the method is not one that can take a line
	 */
	LineArgument argument() {
		if (this.method.getParameterCount() != 1) {
			throw invalid("takes %d parameters instead of one".formatted(this.method.getParameterCount()));
		}
		Class<?> type = ResolvableType.forMethodParameter(this.method, 0, this.targetClass).toClass();
		LineArgument argument = LineArgument.of(type);
		if (argument == null) {
			throw invalid("takes a parameter of type " + type.getTypeName());
		}
		return argument;
	}

	/**
	 * Whether what the method returns is to be sent back.
	 * @return whether it returns something
	 * @throws InvalidPipeListenerException if that cannot be sent
	 */
	boolean replies() {
		if (this.method.getReturnType() == void.class) {
			return false;
		}
		ResolvableType type = ResolvableType.forMethodReturnType(this.method, this.targetClass);
		if (!Reply.isSupported(type)) {
			throw invalid("returns " + type);
		}
		return true;
	}

	private InvalidPipeListenerException invalid(String problem) {
		return new InvalidPipeListenerException("@PipeListener method %s %s".formatted(this, problem), SIGNATURE);
	}

	/**
	 * Make the method callable.
	 * @return a handle that takes the argument as an {@code Object} and returns the
	 * result as one, {@code null} for {@code void}
	 */
	MethodHandle bind() {
		if (Modifier.isStatic(this.method.getModifiers())) {
			throw invalid("is static");
		}
		if (AopUtils.isCglibProxy(this.bean) && Modifier.isFinal(this.method.getModifiers())) {
			throw new InvalidPipeListenerException(
					"@PipeListener method %s is final, so that the proxy of its class cannot pass on a call"
						.formatted(this),
					"Remove 'final' from the method.");
		}
		Method invocable = selectInvocable();
		ReflectionUtils.makeAccessible(invocable);
		try {
			return MethodHandles.lookup().unreflect(invocable).bindTo(this.bean).asType(HANDLE_TYPE);
		}
		catch (IllegalAccessException ex) {
			throw new InvalidPipeListenerException("@PipeListener method %s cannot be called".formatted(this),
					"Make the method public, or open its package to pipeio.", ex);
		}
	}

	private Method selectInvocable() {
		try {
			return AopUtils.selectInvocableMethod(this.method, this.bean.getClass());
		}
		catch (IllegalStateException ex) {
			throw new InvalidPipeListenerException("@PipeListener method %s cannot be called".formatted(this),
					"Declare the method in an interface of the bean, make it non-private, or proxy the class "
							+ "(proxyTargetClass = true).",
					ex);
		}
	}

	/**
	 * Which method it is.
	 * @return such as {@code EchoListener.echo(String) of bean 'echoListener'}
	 */
	@Override
	public String toString() {
		return "%s.%s(%s) of bean '%s'".formatted(ClassUtils.getShortName(this.targetClass), this.method.getName(),
				String.join(", ", Arrays.stream(this.method.getParameterTypes()).map(Class::getSimpleName).toList()),
				this.beanName);
	}

}
