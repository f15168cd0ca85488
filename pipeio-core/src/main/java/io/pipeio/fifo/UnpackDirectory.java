package io.pipeio.fifo;

import java.io.File;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Directory in which JNA unpacks its native part: the directory for temporary files,
 * where JNA would make a cache directory for a user who has no home (for one without an
 * account, {@code user.home} is a question mark). What the user has chosen stands.
 */
final class UnpackDirectory {

	/** Of JNA, which reads it when its first class is loaded. */
	private static final String PROPERTY = "jna.tmpdir";

	private UnpackDirectory() {
	}

	/**
	 * Choose it, before JNA is loaded.
	 */
	static void choose() {
		if (System.getProperty(PROPERTY) == null
				&& !isCacheGiven(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"))) {
			System.setProperty(PROPERTY, Objects.requireNonNullElse(System.getProperty("java.io.tmpdir"), "/tmp"));
		}
	}

	private static boolean isCacheGiven(@Nullable String cache, @Nullable String home) {
		if (cache != null && !cache.isBlank()) {
			return new File(cache).isAbsolute();
		}
		return home != null && new File(home).isAbsolute() && new File(home).isDirectory();
	}

}
