package io.pipeio.listener;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.pipeio.PipeListener;
import io.pipeio.listener.adapter.PayloadTypes;
import io.pipeio.listener.adapter.PipeListenerMethod;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * AOT processor that registers hints for the methods and types that {@link PipeListener}
 * methods need in a native image. The processor of
 * {@link org.springframework.messaging.handler.annotation.MessageMapping
 * &#064;MessageMapping} sees only the method, not the class of the bean, so it can
 * resolve neither type variables nor the interface through which a proxy is called.
 */
final class PipeListenerAotProcessor implements BeanRegistrationAotProcessor {

	private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		Class<?> type = ClassUtils.getUserClass(registeredBean.getBeanClass());
		Map<Method, Set<PipeListener>> methods = PipeListenerAnnotationBeanPostProcessor.findMethods(type);
		if (methods.isEmpty()) {
			return null;
		}
		return (context, code) -> {
			ReflectionHints hints = context.getRuntimeHints().reflection();
			methods.forEach((method, annotations) -> {
				registerCalls(hints, method, type);
				registerPayloads(hints, method, type);
				if (annotations.stream().anyMatch((annotation) -> StringUtils.hasText(annotation.condition()))) {
					// Expressions call methods of String, as in startsWith('x')
					hints.registerType(String.class, MemberCategory.INVOKE_PUBLIC_METHODS);
				}
			});
		};
	}

	private void registerCalls(ReflectionHints hints, Method method, Class<?> type) {
		for (Method signature : PipeListenerMethod.signatures(method, type)) {
			hints.registerMethod(signature, ExecutableMode.INVOKE);
			for (Class<?> implemented : ClassUtils.getAllInterfacesForClass(type)) {
				Method declared = ClassUtils.getMethodIfAvailable(implemented, signature.getName(),
						signature.getParameterTypes());
				if (declared != null) {
					hints.registerMethod(declared, ExecutableMode.INVOKE);
				}
			}
		}
	}

	private void registerPayloads(ReflectionHints hints, Method method, Class<?> type) {
		Set<Class<?>> payloads = new LinkedHashSet<>();
		PayloadTypes.collect(ResolvableType.forMethodReturnType(method, type), payloads);
		for (int i = 0; i < method.getParameterCount(); i++) {
			PayloadTypes.collect(ResolvableType.forMethodParameter(method, i, type), payloads);
		}
		this.bindings.registerReflectionHints(hints, payloads.toArray(Class<?>[]::new));
	}

}
