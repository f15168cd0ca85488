package io.pipeio.examples;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.line.Line;
import io.pipeio.listener.PipeListenerConfigurer;
import io.pipeio.listener.PipeListenerEndpoint;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers a listener without an annotation, and looks at all lines.
 */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

	final Queue<String> log = new ConcurrentLinkedQueue<>();

	@Bean
	PipeListenerConfigurer audit() {
		return (registrar) -> registrar.registerEndpoint(
				new PipeListenerEndpoint("audit", (line) -> "audited " + line.length() + " bytes").servers("journal")
					.condition("#line.contains('money')"));
	}

	@Bean
	PipeListenerInterceptor watch() {
		return new PipeListenerInterceptor() {

			@Override
			public Line intercept(Line line, PipeListenerContext context) {
				AuditConfiguration.this.log.add(context.listenerId() + " gets " + line);
				return line;
			}

		};
	}

}
