package io.pipeio;

import java.util.Locale;

/**
 * How far two names are apart.
 */
final class EditDistance {

	private EditDistance() {
	}

	/**
	 * The Levenshtein distance, whatever the case.
	 * @param one a name
	 * @param other another
	 * @return how many letters have to be added, left out or changed
	 */
	static int between(String one, String other) {
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

}
