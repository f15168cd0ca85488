package io.pipeio.autoconfigure;

import io.pipeio.fifo.NativeAccessException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link NativeAccessException}.
 */
class NativeAccessFailureAnalyzer extends AbstractFailureAnalyzer<NativeAccessException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NativeAccessException cause) {
		if (isDenied(cause)) {
			return new FailureAnalysis(
					"The JVM denies JNA, through which pipes are opened, access to native code: it was started with "
							+ "'--illegal-native-access=deny'.",
					"Start the JVM with '--enable-native-access=ALL-UNNAMED', or put "
							+ "'Enable-Native-Access: ALL-UNNAMED' into the manifest of the application's jar. To run "
							+ "without pipes, set 'pipeio.enabled' to false.",
					cause);
		}
		return new FailureAnalysis(
				"Pipes are opened through the C library, which JNA cannot call: %s.".formatted(cause.getCause()),
				"Keep to the version of net.java.dev.jna:jna that pipeio brings, and see that 'jna.boot.library.path' "
						+ "names no other. JNA unpacks its native part into 'jna.tmpdir', by default below the user's "
						+ "cache directory or the temporary directory: make sure that it is writable and not mounted "
						+ "'noexec', or name another: '-Djna.tmpdir=/var/tmp/jna' on the command line of the JVM. To run without pipes, set 'pipeio.enabled' to false.",
				cause);
	}

	private static boolean isDenied(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof IllegalCallerException) {
				return true;
			}
		}
		return false;
	}

}
