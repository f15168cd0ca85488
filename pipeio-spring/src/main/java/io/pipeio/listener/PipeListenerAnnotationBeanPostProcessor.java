package io.pipeio.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.PipeListener;
import io.pipeio.PipeListeners;
import io.pipeio.listener.adapter.PipeListenerMethod;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Bean post-processor that registers {@link PipeListener} methods and the listeners of
 * {@link PipeListenerConfigurer}s with the {@link PipeListenerEndpointRegistry}. Methods
 * of beans that exist at startup are registered once all singletons are instantiated,
 * methods of later beans at once. When a bean or the context is destroyed, its listeners
 * are unregistered.
 *
 * @since 0.1.0
 */
public class PipeListenerAnnotationBeanPostProcessor implements MergedBeanDefinitionPostProcessor,
		DestructionAwareBeanPostProcessor, Ordered, BeanFactoryAware, SmartInitializingSingleton, DisposableBean {

	private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();

	private final List<Runnable> registrations = new ArrayList<>();

	/** Ids of listeners by bean (the target, not its proxy). */
	private final Map<Object, List<String>> listenerIds = Collections.synchronizedMap(new IdentityHashMap<>());

	private final SingletonSupplier<PipeListenerEndpointRegistry> registry = SingletonSupplier
		.of(() -> getBeanFactory().getBean(PipeListenerEndpointRegistry.class));

	/** Ids of the listeners registered by configurers. */
	private final List<String> configuredIds = new ArrayList<>();

	private @Nullable BeanFactory beanFactory;

	private boolean singletonsInstantiated;

	/**
	 * Return the lowest precedence, so that the bean is the proxy created by all other
	 * processors. Processors of merged bean definitions run after all others of the same
	 * order.
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
		// Implemented only for the order
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> targetClass = AopProxyUtils.ultimateTargetClass(bean);
		if (bean instanceof AopInfrastructureBean || this.withoutListeners.contains(targetClass)) {
			return bean;
		}
		Map<Method, Set<PipeListener>> methods = findMethods(targetClass);
		if (methods.isEmpty()) {
			this.withoutListeners.add(targetClass);
			return bean;
		}
		List<String> ids = new CopyOnWriteArrayList<>();
		this.listenerIds.put(withoutProxy(bean), ids);
		try {
			methods.forEach((method, annotations) -> {
				PipeListenerMethod listener = new PipeListenerMethod(beanName, bean, targetClass, method);
				annotations.forEach((annotation) -> register(() -> ids.add(register(listener, annotation))));
			});
		}
		catch (Throwable ex) {
			// The bean will not be created
			postProcessBeforeDestruction(withoutProxy(bean), beanName);
			throw ex;
		}
		return bean;
	}

	private static Object withoutProxy(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null) ? withoutProxy(target) : bean;
	}

	/**
	 * Return whether a class cannot have listeners because it belongs to Spring. Most
	 * beans of an application do, and searching all their methods would slow down
	 * startup.
	 * @param type the class of a bean
	 * @return whether it is a class of Spring that is not annotated as a component
	 */
	private static boolean isPartOfSpring(Class<?> type) {
		return type.getName().startsWith("org.springframework.")
				&& !AnnotatedElementUtils.isAnnotated(type, Component.class);
	}

	/**
	 * Find the listener methods of a class.
	 * @param type the class of a bean, not of its proxy
	 * @return the methods with their annotations
	 */
	static Map<Method, Set<PipeListener>> findMethods(Class<?> type) {
		if (isPartOfSpring(type) || !AnnotationUtils.isCandidateClass(type, PipeListener.class)) {
			return Map.of();
		}
		return MethodIntrospector.selectMethods(type, PipeListenerAnnotationBeanPostProcessor::findAnnotations);
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

	private String register(PipeListenerMethod method, PipeListener annotation) {
		PipeListenerEndpoint endpoint = new PipeListenerAnnotationReader(getBeanFactory(), method).read(annotation);
		this.registry.obtain().register(endpoint);
		return endpoint.getId();
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
		List<PipeListenerEndpoint> endpoints = configure();
		List<Runnable> pending;
		synchronized (this.registrations) {
			this.singletonsInstantiated = true;
			pending = List.copyOf(this.registrations);
			this.registrations.clear();
		}
		pending.forEach(Runnable::run);
		for (PipeListenerEndpoint endpoint : endpoints) {
			this.registry.obtain().register(endpoint.beanFactory(getBeanFactory()));
			this.configuredIds.add(endpoint.getId());
		}
	}

	/**
	 * Call the configurers of this context.
	 * @return the endpoints that they have registered
	 */
	private List<PipeListenerEndpoint> configure() {
		if (!(getBeanFactory() instanceof ListableBeanFactory listable)) {
			return List.of();
		}
		List<PipeListenerConfigurer> configurers = new ArrayList<>(
				listable.getBeansOfType(PipeListenerConfigurer.class).values());
		if (configurers.isEmpty()) {
			return List.of();
		}
		AnnotationAwareOrderComparator.sort(configurers);
		PipeListenerEndpointRegistrar registrar = new PipeListenerEndpointRegistrar(
				this.registry.obtain().getFactory());
		configurers.forEach((configurer) -> configurer.configurePipeListeners(registrar));
		return registrar.endpoints();
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return this.listenerIds.containsKey(bean);
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		List<String> ids = this.listenerIds.remove(bean);
		if (ids != null) {
			unregister(ids);
		}
	}

	private void unregister(List<String> ids) {
		ids.forEach((id) -> this.registry.obtain().unregister(id));
	}

	/**
	 * Unregister the listeners of configurers. The registry may belong to a parent
	 * context, which stays active.
	 */
	@Override
	public void destroy() {
		unregister(this.configuredIds);
		this.configuredIds.clear();
	}

}
