package io.pipeio.integration;

import java.nio.file.Path;

import io.pipeio.listener.PipeListenerEndpointRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pipes}: flows that come and go while the application runs, and
 * applications that have no Spring Integration.
 */
@Timeout(60)
class PipesTests {

	@TempDir
	private Path directory;

	@Test
	void letsFlowsComeAndGo() {
		IntegrationPipes pipes = new IntegrationPipes(this.directory);
		pipes.runner().run((context) -> {
			IntegrationFlowContext flows = context.getBean(IntegrationFlowContext.class);
			PipeListenerEndpointRegistry registry = context.getBean(PipeListenerEndpointRegistry.class);
			for (String name : new String[] { "first", "second" }) {
				flows
					.registration(IntegrationFlow.from(Pipes.inbound("orders").id(name + "Adapter"))
						.<String, String>transform((line) -> name + " " + line)
						.handle(Pipes.outbound("other"))
						.get())
					.id(name)
					.register();
				assertThat(registry.getListenerIds()).containsExactly(name + "Adapter");
				pipes.write("orders", name + "\\n");
				assertThat(pipes.read("other", 1)).isEqualTo(name + " " + name + "\n");
				flows.remove(name);
				assertThat(registry.getListenerIds()).isEmpty();
			}
		});
	}

	@Test
	void isNotMissedByApplicationWithoutSpringIntegration() {
		new IntegrationPipes(this.directory).runner()
			.withClassLoader(new FilteredClassLoader("org.springframework.integration", "io.pipeio.integration"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeansWithAnnotation(EnableIntegration.class)).isEmpty();
			});
	}

}
