package io.pipeio.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.pipeio.PipeListener;
import io.pipeio.PipeListeners;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.stereotype.Component;

/**
 * Finds {@link PipeListener} methods and registers them with the
 * {@link PipeListenerEndpointRegistry}: those of the beans that are there at start-up
 * once all singletons are, those of later beans at once.
 *
 * @since 0.1.0
 */
public class PipeListenerAnnotationBeanPostProcessor
		implements MergedBeanDefinitionPostProcessor, Ordered, BeanFactoryAware, SmartInitializingSingleton {

	private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();

	private final List<Runnable> registrations = new ArrayList<>();

	private @Nullable BeanFactory beanFactory;

	private boolean singletonsInstantiated;

	/**
	 * Last, so that the bean is the proxy that all others have made of it. Processors of
	 * merged bean definitions come after all others of the same order.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> type, String beanName) {
		// Implemented for the sake of the order alone
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
		if (bean instanceof AopInfrastructureBean || this.withoutListeners.contains(targetClass)
				|| isPartOfSpring(targetClass) || !AnnotationUtils.isCandidateClass(targetClass, PipeListener.class)) {
			return bean;
		}
		Map<Method, Set<PipeListener>> methods = MethodIntrospector.selectMethods(targetClass,
				PipeListenerAnnotationBeanPostProcessor::findAnnotations);
		if (methods.isEmpty()) {
			this.withoutListeners.add(targetClass);
		}
		methods.forEach((method, annotations) -> {
			PipeListenerMethod listener = new PipeListenerMethod(beanName, bean, targetClass, method);
			annotations
				.forEach((annotation) -> register(() -> getRegistry().register(listener, serverNames(annotation))));
		});
		return bean;
	}

	/**
	 * Whether a class cannot have listeners: most beans of an application are Spring's
	 * own, and to look at all their methods takes a part of the start.
	 * @param type the class of a bean
	 * @return whether it is Spring's, and no component that somebody has put there
	 */
	private static boolean isPartOfSpring(Class<?> type) {
		return type.getName().startsWith("org.springframework.")
				&& !AnnotatedElementUtils.isAnnotated(type, Component.class);
	}

	private static @Nullable Set<PipeListener> findAnnotations(Method method) {
		Set<PipeListener> annotations = AnnotatedElementUtils.findMergedRepeatableAnnotations(method,
				PipeListener.class, PipeListeners.class);
		return annotations.isEmpty() ? null : annotations;
	}

	private void register(Runnable registration) {
		synchronized (this.registrations) {
			if (!this.singletonsInstantiated) {
				this.registrations.add(registration);
				return;
			}
		}
		registration.run();
	}

	private List<String> serverNames(PipeListener annotation) {
		List<String> names = new ArrayList<>();
		for (String name : annotation.servers()) {
			names.add((getBeanFactory() instanceof ConfigurableBeanFactory configurable)
					? String.valueOf(configurable.resolveEmbeddedValue(name)) : name);
		}
		return names;
	}

	private PipeListenerEndpointRegistry getRegistry() {
		return getBeanFactory().getBean(PipeListenerEndpointRegistry.class);
	}

	private BeanFactory getBeanFactory() {
		if (this.beanFactory == null) {
			throw new IllegalStateException("No BeanFactory set");
		}
		return this.beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.withoutListeners.clear();
		List<Runnable> pending;
		synchronized (this.registrations) {
			this.singletonsInstantiated = true;
			pending = List.copyOf(this.registrations);
			this.registrations.clear();
		}
		pending.forEach(Runnable::run);
	}

}
