package io.pipeio.autoconfigure;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.UnknownPipeServerException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidPipeListenerException}, but for an unknown server: see
 * {@link UnknownPipeServerFailureAnalyzer}.
 */
class InvalidPipeListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPipeListenerException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, InvalidPipeListenerException cause) {
		if (cause.getCause() instanceof UnknownPipeServerException) {
			return null;
		}
		return new FailureAnalysis(cause.getMessage() + ".", cause.getAction(), cause);
	}

}
