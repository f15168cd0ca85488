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
		return new FailureAnalysis(
				"Pipes are opened through the C library, which cannot be called: JNA could not be loaded (%s)."
					.formatted(cause.getCause()),
				"JNA unpacks its native part into 'jna.tmpdir' or, if that is not set, below '%s'. Make sure that this "
					.formatted(System.getProperty("java.io.tmpdir"))
						+ "directory is writable and not mounted 'noexec', or install the native part and set "
						+ "'jna.boot.library.path'. To run without pipes, set 'pipeio.enabled' to false.",
				cause);
	}

}
