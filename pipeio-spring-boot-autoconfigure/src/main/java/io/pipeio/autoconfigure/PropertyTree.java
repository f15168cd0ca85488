package io.pipeio.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

/**
 * The names of properties, as binding finds them: the getters of classes within
 * {@link PipeIoProperties}.
 *
 * @param children the properties and groups by their names, with dashes; none of a single
 * property
 * @param isMap whether there is a name of somebody's choice between it and the children
 */
record PropertyTree(Map<String, PropertyTree> children, boolean isMap) {

	private static final PropertyTree LEAF = new PropertyTree(Map.of(), false);

	static PropertyTree of(Class<?> type) {
		return new PropertyTree(childrenOf(type), false);
	}

	private static Map<String, PropertyTree> childrenOf(Class<?> type) {
		Map<String, PropertyTree> children = new TreeMap<>();
		for (Method method : type.getDeclaredMethods()) {
			String name = method.getName().replaceFirst("^(get|is)(?=[A-Z])", "");
			if (Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0
					&& !name.equals(method.getName())) {
				children.put(DataObjectPropertyName.toDashedForm(StringUtils.uncapitalize(name)),
						of(ResolvableType.forMethodReturnType(method)));
			}
		}
		return children;
	}

	private static PropertyTree of(ResolvableType type) {
		if (type.toClass() == Map.class) {
			return new PropertyTree(childrenOf(type.getGeneric(1).toClass()), true);
		}
		boolean group = type.toClass().getEnclosingClass() == PipeIoProperties.class && !type.toClass().isEnum();
		return group ? of(type.toClass()) : LEAF;
	}

	List<String> names() {
		return List.copyOf(this.children.keySet());
	}

	/**
	 * Find a property or a group, however its name is spelled.
	 * @param name one element of the name of a property
	 * @return what has this name, if anything has
	 */
	@Nullable PropertyTree child(String name) {
		return this.children.entrySet()
			.stream()
			.filter((child) -> uniform(child.getKey()).equals(uniform(name)))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(null);
	}

	private static String uniform(String name) {
		return name.replaceAll("[^\\p{Alnum}]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Whether there is such a property or group.
	 * @param path the elements of its name
	 * @return whether there is
	 */
	boolean knows(List<String> path) {
		return find(path) != null;
	}

	boolean hasLeaf(List<String> path) {
		PropertyTree found = find(path);
		return found != null && found.children.isEmpty();
	}

	private @Nullable PropertyTree find(List<String> path) {
		PropertyTree found = this;
		for (int i = 0; i < path.size() && found != null; i++) {
			found = found.child(path.get(i));
			if (found != null && found.isMap() && i + 1 < path.size()) {
				i++;
				found = new PropertyTree(found.children, false);
			}
		}
		return found;
	}

	/**
	 * The names of all properties in it.
	 * @return the names, relative to this one
	 */
	List<String> leaves() {
		List<String> leaves = new ArrayList<>();
		this.children.forEach((name, child) -> {
			if (child.children.isEmpty()) {
				leaves.add(name);
			}
			child.leaves().forEach((leaf) -> leaves.add(name + "." + leaf));
		});
		return leaves;
	}

}
