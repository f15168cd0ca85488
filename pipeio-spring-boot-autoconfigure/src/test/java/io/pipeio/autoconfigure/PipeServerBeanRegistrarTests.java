package io.pipeio.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeServerBeanRegistrar}.
 */
class PipeServerBeanRegistrarTests {

	@Test
	void findsTheNamesThatBindingFinds() {
		MockEnvironment environment = new MockEnvironment();
		environment.getPropertySources()
			.addLast(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					Map.of("PIPEIO_SERVERS_AUDIT_INPIPE", "a", "PIPEIO_SERVERS_ECHO_OUTPIPE", "b", "PIPEIO_DIRECTORY",
							"/tmp")));
		environment.getPropertySources()
			.addLast(new MapPropertySource("file",
					Map.of("pipeio.servers.echo.in-pipe", "c", "pipeio.servers.two-words.in-pipe", "d",
							"pipeio.servers.Upper.inbound.max-line-length", "1MB", "pipeio.servers[a.b].out-pipe", "e",
							"pipeio.servers.none", "", "pipeio.serversX.in-pipe", "f", "pipeio.shutdown-timeout",
							"1s")));
		ConfigurationPropertySources.attach(environment);
		Map<String, Object> bound = Binder.get(environment)
			.bind("pipeio.servers", Bindable.mapOf(String.class, Object.class))
			.get();
		assertThat(PipeServerBeanRegistrar.findNames(environment)).containsExactlyInAnyOrderElementsOf(bound.keySet())
			.contains("audit", "echo", "two-words", "Upper", "a.b", "none")
			.hasSize(6);
	}

	@Test
	void findsNothingWhereThereIsNothing() {
		assertThat(PipeServerBeanRegistrar.findNames(new MockEnvironment())).isEmpty();
	}

}
