package io.pipeio.listener.adapter;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.pipeio.InvalidPipeListenerException;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Listener method, and the bean to call it on: the proxy if there is one, so that its
 * advice is applied.
 *
 * @since 0.1.0
 */
public final class PipeListenerMethod {

	private static final MethodType ONE_ARGUMENT = MethodType.methodType(Object.class, Object.class);

	private static final MethodType ARRAY_OF_ARGUMENTS = MethodType.methodType(Object.class, Object[].class);

	private static final ParameterNameDiscoverer PARAMETER_NAMES = new DefaultParameterNameDiscoverer();

	private final String beanName;

	private final Object bean;

	private final Class<?> targetClass;

	private final Method method;

	public PipeListenerMethod(String beanName, Object bean, Class<?> targetClass, Method method) {
		this.beanName = beanName;
		this.bean = bean;
		this.targetClass = targetClass;
		this.method = method;
	}

	public String beanName() {
		return this.beanName;
	}

	public Class<?> targetClass() {
		return this.targetClass;
	}

	public Method method() {
		return this.method;
	}

	/**
	 * Return the parameters, including annotations declared on the interface method, and
	 * with type variables resolved against the class of the bean.
	 */
	MethodParameter[] parameters() {
		MethodParameter[] parameters = new TargetMethod(this.method, this.targetClass).getMethodParameters();
		for (MethodParameter parameter : parameters) {
			parameter.initParameterNameDiscovery(PARAMETER_NAMES);
		}
		return parameters;
	}

	public ResolvableType returnType() {
		return ResolvableType.forMethodReturnType(this.method, this.targetClass);
	}

	/**
	 * Return a handle that calls the method with one argument.
	 * @return a handle that takes an {@code Object} and returns the result as an
	 * {@code Object}, {@code null} for {@code void}
	 * @throws InvalidPipeListenerException if the method cannot be called
	 */
	MethodHandle bindOne() {
		return bind().asType(ONE_ARGUMENT);
	}

	/**
	 * Return a handle that calls the method with an array of arguments.
	 * @return a handle that returns the result as an {@code Object}, {@code null} for
	 * {@code void}
	 * @throws InvalidPipeListenerException if the method cannot be called
	 */
	MethodHandle bindAll() {
		MethodHandle handle = bind();
		return handle.asSpreader(Object[].class, handle.type().parameterCount()).asType(ARRAY_OF_ARGUMENTS);
	}

	private MethodHandle bind() {
		if (Modifier.isStatic(this.method.getModifiers())) {
			throw new InvalidPipeListenerException("@PipeListener method %s is static".formatted(this),
					"Remove 'static' from the method.");
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
			return MethodHandles.lookup().unreflect(invocable).bindTo(this.bean);
		}
		catch (IllegalAccessException ex) {
			throw new InvalidPipeListenerException("@PipeListener method %s cannot be called".formatted(this),
					"Make the method public, or open its package to pipeio.", ex);
		}
	}

	private Method selectInvocable() {
		IllegalStateException failure = new IllegalStateException();
		for (Method candidate : signatures(this.method, this.targetClass)) {
			try {
				return AopUtils.selectInvocableMethod(candidate, this.bean.getClass());
			}
			catch (IllegalStateException ex) {
				failure = ex;
			}
		}
		throw new InvalidPipeListenerException("@PipeListener method %s cannot be called".formatted(this),
				"Declare the method in an interface of the bean, make it non-private, or proxy the class "
						+ "(proxyTargetClass = true).",
				failure);
	}

	/**
	 * Return all signatures under which a method may be called: its own, and those of
	 * generic interfaces, which JDK proxies use.
	 * @param method the method
	 * @param targetClass the class of the bean, not of its proxy
	 * @return the signature of the method itself, followed by those of its bridge methods
	 */
	public static List<Method> signatures(Method method, Class<?> targetClass) {
		List<Method> signatures = new ArrayList<>(List.of(method));
		for (Method other : ReflectionUtils.getAllDeclaredMethods(targetClass)) {
			if (other.isBridge() && BridgeMethodResolver.findBridgedMethod(other).equals(method)) {
				signatures.add(other);
			}
		}
		return signatures;
	}

	/**
	 * Return a description of the method for messages.
	 * @return such as {@code EchoListener.echo(String) of bean 'echoListener'}
	 */
	@Override
	public String toString() {
		return "%s.%s(%s) of bean '%s'".formatted(ClassUtils.getShortName(this.targetClass), this.method.getName(),
				String.join(", ", Arrays.stream(this.method.getParameterTypes()).map(Class::getSimpleName).toList()),
				this.beanName);
	}

	/**
	 * Method whose containing class is the class of the bean rather than the declaring
	 * class.
	 */
	private static final class TargetMethod extends AnnotatedMethod {

		private final Class<?> targetClass;

		TargetMethod(Method method, Class<?> targetClass) {
			super(method);
			this.targetClass = targetClass;
		}

		@Override
		protected Class<?> getContainingClass() {
			return this.targetClass;
		}

	}

}
