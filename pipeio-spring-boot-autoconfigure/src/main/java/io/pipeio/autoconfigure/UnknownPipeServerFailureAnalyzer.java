package io.pipeio.autoconfigure;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.UnknownPipeServerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link UnknownPipeServerException}: lists the servers there are, and
 * suggests the nearest.
 */
class UnknownPipeServerFailureAnalyzer extends AbstractFailureAnalyzer<UnknownPipeServerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownPipeServerException cause) {
		InvalidPipeListenerException listener = findCause(rootFailure, InvalidPipeListenerException.class);
		String description = ((listener != null) ? listener.getMessage() + ". " : "") + cause.getMessage() + ".";
		String suggestion = cause.getNearestName().map("Did you mean '%s'? Otherwise, set"::formatted).orElse("Set");
		return new FailureAnalysis(description,
				"%s 'pipeio.servers.%s.in-pipe' or 'pipeio.servers.%s.out-pipe', or define a PipeServer bean of this name."
					.formatted(suggestion, cause.getName(), cause.getName()),
				cause);
	}

}
