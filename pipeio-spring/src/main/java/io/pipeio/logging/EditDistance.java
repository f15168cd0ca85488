package io.pipeio.logging;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Edit distance between names, used to suggest the name that was most likely meant.
 * Intended for internal use.
 *
 * @since 0.1.0
 */
public final class EditDistance {

	private EditDistance() {
	}

	/**
	 * Return the case-insensitive Levenshtein distance.
	 * @param one the first name
	 * @param other the second name
	 * @return the number of letters to insert, delete or replace
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
	 * Find the name that was most likely meant.
	 * @param name the unknown name
	 * @param known the known names
	 * @return the known name that differs in the fewest letters, if those are few
	 */
	public static Optional<String> nearest(String name, Collection<String> known) {
		int allowed = (name.length() < 4) ? 1 : Math.max(2, name.length() / 3);
		return known.stream()
			.filter((candidate) -> between(name, candidate) <= allowed)
			.min(Comparator.comparingInt((candidate) -> between(name, candidate)));
	}

}
