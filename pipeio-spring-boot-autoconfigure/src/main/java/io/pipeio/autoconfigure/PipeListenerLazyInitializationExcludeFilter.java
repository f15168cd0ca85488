package io.pipeio.autoconfigure;

import java.lang.reflect.Method;

import io.pipeio.PipeListener;
import io.pipeio.PipeListeners;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Keeps beans with {@link PipeListener} methods out of global lazy initialization: nobody
 * asks for them, so that they would never listen.
 */
class PipeListenerLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter {

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		return AnnotationUtils.isCandidateClass(beanType, PipeListener.class)
				&& !MethodIntrospector.selectMethods(beanType, (ReflectionUtils.MethodFilter) this::isListener)
					.isEmpty();
	}

	private boolean isListener(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, PipeListener.class)
				|| AnnotatedElementUtils.hasAnnotation(method, PipeListeners.class);
	}

}
