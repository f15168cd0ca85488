package io.pipeio.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidPipePropertyException}.
 */
class InvalidPipePropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPipePropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPipePropertyException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
