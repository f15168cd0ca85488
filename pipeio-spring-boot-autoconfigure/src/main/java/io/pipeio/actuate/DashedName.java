package io.pipeio.actuate;

import java.util.Locale;

/**
 * Names of constants as operators write them.
 */
final class DashedName {

	private DashedName() {
	}

	/**
	 * Write the name of a constant in lower case, as in {@code too-long}.
	 * @return its name
	 */
	static String of(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
