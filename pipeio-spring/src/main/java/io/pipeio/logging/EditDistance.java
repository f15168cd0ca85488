package io.pipeio.logging;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * How far two names are apart, and which one may have been meant. Meant for pipeio itself
 * rather than for applications.
 *
 * @since 0.1.0
 */
public final class EditDistance {

	private EditDistance() {
	}

	/**
	 * The Levenshtein distance, whatever the case.
	 * @param one a name
	 * @param other another
	 * @return how many letters have to be added, left out or changed
	 */
	public static int between(String one, String other) {
		String a = one.toLowerCase(Locale.ROOT);
		String b = other.toLowerCase(Locale.ROOT);
		int[] above = new int[b.length() + 1];
		for (int j = 0; j <= b.length(); j++) {
			above[j] = j;
		}
		for (int i = 1; i <= a.length(); i++) {
			int[] row = new int[b.length() + 1];
			row[0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int changed = above[j - 1] + ((a.charAt(i - 1) != b.charAt(j - 1)) ? 1 : 0);
				row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
			}
			above = row;
		}
		return above[b.length()];
	}

	/**
	 * Find the name that was most probably meant.
	 * @param name the name that there is not
	 * @param known the names that there are
	 * @return the known name with the fewest letters different, if these are few
	 */
	public static Optional<String> nearest(String name, Collection<String> known) {
		int allowed = (name.length() < 4) ? 1 : Math.max(2, name.length() / 3);
		return known.stream()
			.filter((candidate) -> between(name, candidate) <= allowed)
			.min(Comparator.comparingInt((candidate) -> between(name, candidate)));
	}

}
