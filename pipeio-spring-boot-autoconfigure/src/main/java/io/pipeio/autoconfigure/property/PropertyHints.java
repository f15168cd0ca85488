package io.pipeio.autoconfigure.property;

import java.util.List;

import io.pipeio.logging.EditDistance;

/**
 * Guesses which properties are meant by the name of one that there is not.
 *
 * @param tree the properties that there are
 */
record PropertyHints(PropertyTree tree) {

	/**
	 * Find the properties that may be meant: the one whose whole name is nearest, or else
	 * those of the same group, or else of any group, whose last element is nearest.
	 * @param path the elements of the name, the first of which there is
	 * @return the names of the properties; none if the name resembles nothing
	 */
	List<String> find(List<String> path) {
		PropertyTree group = this.tree.child(path.get(0));
		if (group == null) {
			return List.of();
		}
		int start = group.isMap() ? 2 : 1;
		String written = join(path.subList(start, path.size()));
		String last = path.get(path.size() - 1);
		List<String> leaves = group.leaves();
		List<String> meant = EditDistance.nearest(written, leaves)
			.map(List::of)
			.orElseGet(() -> withNearestLastElement(last, leaves));
		String prefix = join(path.subList(0, start)) + ".";
		return meant.isEmpty() ? withNearestLastElement(last, this.tree.leaves())
				: meant.stream().map(prefix::concat).toList();
	}

	private static List<String> withNearestLastElement(String last, List<String> leaves) {
		return EditDistance.nearest(last, leaves.stream().map(PropertyHints::lastElement).distinct().toList())
			// A short word resembles many others
			.filter((nearest) -> 3 * EditDistance.between(last, nearest) <= last.length())
			.map((nearest) -> leaves.stream().filter((leaf) -> lastElement(leaf).equals(nearest)).toList())
			.orElse(List.of());
	}

	private static String lastElement(String leaf) {
		return leaf.substring(leaf.lastIndexOf('.') + 1);
	}

	/**
	 * Join the elements of a name.
	 */
	static String join(List<String> path) {
		return String.join(".", path);
	}

}
