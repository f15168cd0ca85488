package io.pipeio.autoconfigure;

import io.pipeio.autoconfigure.property.PropertyOrigins;
import io.pipeio.server.PipeServerStartException;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains why a pipe could not be had: names its property, its path, what was found
 * there, where the property was set, and what to do.
 */
class PipeServerStartFailureAnalyzer extends AbstractFailureAnalyzer<PipeServerStartException> {

	private final Environment environment;

	PipeServerStartFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PipeServerStartException cause) {
		PipeIoProperties properties = Binder.get(this.environment).bindOrCreate("pipeio", PipeIoProperties.class);
		PipeIoProperties.Server server = properties.getServers().get(cause.getServerName());
		PropertyOrigins origins = new PropertyOrigins(this.environment);
		FailedPipe pipe = new FailedPipe(cause, server, new PipeServerFactory(properties, origins).directory());
		FailedPipe.Explanation explanation = pipe.explain();
		String description = "The pipe '%s'%s of pipe server '%s' cannot be used: %s.".formatted(cause.getPath(),
				(server != null) ? " ('" + pipe.pathProperty() + "')" : "", cause.getServerName(), explanation.found());
		String set = (server != null) ? origins.describe(pipe.properties()) : "";
		return new FailureAnalysis(PropertyOrigins.escape(description) + set,
				PropertyOrigins.escape(explanation.action()), cause);
	}

}
