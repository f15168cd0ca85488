package io.pipeio.autoconfigure.property;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

/**
 * The names of properties, as binding finds them: the getters of classes within the one
 * that is bound.
 *
 * @param children the properties and groups by their names, with dashes; none of a single
 * property
 * @param spellings the names of the children by what all their spellings have in common
 * @param isMap whether there is a name of somebody's choice between it and the children
 * @since 0.1.0
 */
public record PropertyTree(Map<String, PropertyTree> children, Map<String, String> spellings, boolean isMap) {

	/** Stands for a name of somebody's choice. */
	private static final String ANY = "<name>";

	private static final PropertyTree LEAF = new PropertyTree(Map.of(), false);

	private PropertyTree(Map<String, PropertyTree> children, boolean isMap) {
		this(children, children.keySet().stream().collect(Collectors.toMap(PropertyTree::uniform, (name) -> name)),
				isMap);
	}

	/**
	 * Find the properties of a class.
	 * @param properties the class, with a nested class for each group
	 * @return the tree
	 */
	public static PropertyTree of(Class<?> properties) {
		return of(properties, properties);
	}

	private static PropertyTree of(Class<?> properties, Class<?> type) {
		return new PropertyTree(childrenOf(properties, type), false);
	}

	private static Map<String, PropertyTree> childrenOf(Class<?> properties, Class<?> type) {
		Map<String, PropertyTree> children = new TreeMap<>();
		for (Method method : type.getDeclaredMethods()) {
			String name = method.getName().replaceFirst("^(get|is)(?=[A-Z])", "");
			if (Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0
					&& !name.equals(method.getName())) {
				children.put(DataObjectPropertyName.toDashedForm(StringUtils.uncapitalize(name)),
						of(properties, ResolvableType.forMethodReturnType(method)));
			}
		}
		return children;
	}

	private static PropertyTree of(Class<?> properties, ResolvableType type) {
		if (type.toClass() == Map.class) {
			return new PropertyTree(childrenOf(properties, type.getGeneric(1).toClass()), true);
		}
		boolean group = type.toClass().getEnclosingClass() == properties && !type.toClass().isEnum();
		return group ? of(properties, type.toClass()) : LEAF;
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
		String known = this.spellings.get(uniform(name));
		return (known != null) ? this.children.get(known) : null;
	}

	private static String uniform(String name) {
		StringBuilder uniform = new StringBuilder(name.length());
		for (int i = 0; i < name.length(); i++) {
			char letter = name.charAt(i);
			if (letter < 128 && Character.isLetterOrDigit(letter)) {
				uniform.append(Character.toLowerCase(letter));
			}
		}
		return uniform.toString();
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
				found = new PropertyTree(found.children, found.spellings, false);
			}
		}
		return found;
	}

	/**
	 * Find all properties and groups of a name, however it is spelled.
	 * @param name one element of the name of a property
	 * @return the elements of their names, relative to this one
	 */
	List<List<String>> pathsTo(String name) {
		List<List<String>> paths = new ArrayList<>();
		String known = this.spellings.get(uniform(name));
		if (known != null) {
			paths.add(List.of(known));
		}
		this.children.forEach((key, child) -> child.pathsTo(name).forEach((rest) -> {
			List<String> path = new ArrayList<>(child.isMap() ? List.of(key, ANY) : List.of(key));
			path.addAll(rest);
			paths.add(path);
		}));
		return paths;
	}

	/**
	 * The names of all properties in it. A name of somebody's choice below it is
	 * {@code <name>}.
	 * @return the names, relative to this one
	 */
	List<String> leaves() {
		List<String> leaves = new ArrayList<>();
		this.children.forEach((name, child) -> {
			if (child.children.isEmpty()) {
				leaves.add(name);
			}
			String prefix = name + (child.isMap() ? "." + ANY : "") + ".";
			child.leaves().forEach((leaf) -> leaves.add(prefix + leaf));
		});
		return leaves;
	}

}
