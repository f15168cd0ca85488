package io.pipeio.autoconfigure.property;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.pipeio.logging.EditDistance;

/**
 * Corrects a name whose first element, directly below {@code pipeio}, is not one of
 * pipeio. Others may have theirs there: what is not certain to be a mistake is none.
 *
 * @param tree the properties that there are
 */
record MistakenGroup(PropertyTree tree) {

	private static final int FEW_LETTERS = 2;

	/**
	 * Find the properties that may be meant.
	 * @param path the elements of the name, the first of which there is not
	 * @return the names of the properties, or of their group where it has none that
	 * resembles the rest; none if the name may be that of somebody else
	 */
	List<String> correct(List<String> path) {
		String first = path.get(0);
		List<String> rest = path.subList(1, path.size());
		List<Correction> corrections = withLevel(first, rest);
		if (corrections.isEmpty()) {
			corrections = spelled(first, rest).or(() -> split(first, rest)).stream().toList();
		}
		return corrections.stream().flatMap((correction) -> hints(correction).stream()).distinct().toList();
	}

	private List<String> hints(Correction correction) {
		List<String> path = correction.path();
		List<String> hints = this.tree.knows(path) ? List.of(PropertyHints.join(path))
				: new PropertyHints(this.tree).find(path);
		return hints.isEmpty() ? List.of(PropertyHints.join(correction.start())) : hints;
	}

	// As in pipeio.dead-letter.file; nothing is below a single property
	private List<Correction> withLevel(String first, List<String> rest) {
		return this.tree.pathsTo(first)
			.stream()
			.filter((start) -> rest.isEmpty() || !this.tree.hasLeaf(start))
			.map((start) -> new Correction(start, rest))
			.toList();
	}

	// As in pipeio.server.echo.in-pipe
	private Optional<Correction> spelled(String first, List<String> rest) {
		return EditDistance.nearest(first, this.tree.names())
			.map((name) -> new Correction(List.of(name), rest))
			.filter((correction) -> this.tree.hasLeaf(correction.path())
					|| (!rest.isEmpty() && isMisspelled(first, correction.start().get(0))));
	}

	// A word before the name of a group makes another name of it, as in my-servers
	private boolean isMisspelled(String first, String name) {
		return !this.tree.hasLeaf(List.of(name)) && EditDistance.between(first, name) <= FEW_LETTERS
				&& !first.toLowerCase(Locale.ROOT).endsWith(name);
	}

	// As in pipeio.servers-echo.in-pipe
	private Optional<Correction> split(String first, List<String> rest) {
		int dash = first.indexOf('-');
		if (dash < 0) {
			return Optional.empty();
		}
		String start = first.substring(0, dash);
		List<String> more = concat(List.of(first.substring(dash + 1)), rest);
		PropertyTree group = this.tree.child(start);
		if (group != null && group.isMap() && !rest.isEmpty()) {
			return Optional.of(new Correction(List.of(start), more));
		}
		return EditDistance.nearest(start, this.tree.names())
			.map((name) -> new Correction(List.of(name), more))
			.filter((correction) -> this.tree.hasLeaf(correction.path()));
	}

	private static List<String> concat(List<String> one, List<String> other) {
		return Stream.concat(one.stream(), other.stream()).toList();
	}

	/**
	 * A name as it may be meant.
	 *
	 * @param start the elements that are corrected
	 * @param rest those that are as they were
	 */
	private record Correction(List<String> start, List<String> rest) {

		List<String> path() {
			return concat(this.start, this.rest);
		}

	}

}
