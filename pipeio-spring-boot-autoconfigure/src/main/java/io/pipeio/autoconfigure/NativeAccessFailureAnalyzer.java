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
				"Pipes are opened through the C library, which JNA cannot call: %s.".formatted(cause.getCause()),
				"Keep to the version of net.java.dev.jna:jna that pipeio brings, and see that 'jna.boot.library.path' "
						+ "names no other. JNA unpacks its native part into 'jna.tmpdir', by default below the user's "
						+ "cache directory or the temporary directory: make sure that it is writable and not mounted "
						+ "'noexec', or name another: '-Djna.tmpdir=/var/tmp/jna' on the command line of the JVM. To run without pipes, set 'pipeio.enabled' to false.",
				cause);
	}

}
