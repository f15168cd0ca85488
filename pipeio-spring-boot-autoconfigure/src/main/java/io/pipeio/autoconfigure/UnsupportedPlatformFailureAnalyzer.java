package io.pipeio.autoconfigure;

import io.pipeio.fifo.UnsupportedPlatformException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link UnsupportedPlatformException}.
 */
class UnsupportedPlatformFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedPlatformException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedPlatformException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Run the application on Linux (a container will do), or set 'pipeio.enabled' to false to run it "
						+ "without pipes.",
				cause);
	}

}
