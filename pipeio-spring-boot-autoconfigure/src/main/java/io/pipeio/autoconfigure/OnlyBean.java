package io.pipeio.autoconfigure;

import java.util.List;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException;
import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.log.LogMessage;

/**
 * Finds the bean to use of a type of which an application may have any number: the only
 * one, or the primary one. Where there are several without a primary one, none is used,
 * which is not what somebody has meant.
 *
 * @param beans where they are
 */
record OnlyBean(ListableBeanFactory beans) {

	private static final Log logger = LogFactory.getLog(OnlyBean.class);

	/**
	 * Find a bean that a property asks for.
	 * @param type its type
	 * @param property the property, which is set
	 * @param <T> its type
	 * @return the bean, or {@code null} if there is none
	 * @throws InvalidPipePropertyException if there are several without a primary one
	 */
	<T> @Nullable T findFor(Class<T> type, String property) {
		T bean = this.beans.getBeanProvider(type).getIfUnique();
		if (bean == null && areSeveral(type)) {
			throw new InvalidPipePropertyException(List.of(new Problem(List.of(property),
					"The property '%s' needs one bean of the type %s, and there are several, of which none is primary: %s."
						.formatted(property, type.getName(), names(type)),
					"Make one of the beans primary (@Primary), or remove '%s'.".formatted(property), null)));
		}
		return bean;
	}

	/**
	 * Find a bean, and say so if it is not found because there are several.
	 * @param type its type
	 * @param use what for
	 * @param <T> its type
	 * @return the bean, or {@code null} if there is none to use
	 */
	<T> @Nullable T find(Class<T> type, String use) {
		T bean = this.beans.getBeanProvider(type).getIfUnique();
		if (bean == null && areSeveral(type)) {
			logger.warn(LogMessage.format(
					"No bean of the type %s is used for %s: there are several, of which none is primary: %s",
					type.getName(), use, names(type)));
		}
		return bean;
	}

	private boolean areSeveral(Class<?> type) {
		ObjectProvider<?> candidates = this.beans.getBeanProvider(type);
		return candidates.stream().limit(2).count() > 1;
	}

	private List<String> names(Class<?> type) {
		return List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type));
	}

}
