package io.pipeio.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import io.pipeio.line.IncompleteLine;
import io.pipeio.queue.WhenFull;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeIoProperties}.
 */
class PipeIoPropertiesTests {

	@Test
	void hasDefaults() {
		PipeIoProperties properties = bind(Map.of("pipeio.servers.echo.in-pipe", "echo.in"));
		assertThat(properties.isEnabled()).isTrue();
		assertThat(properties.getDirectory()).isNull();
		assertThat(properties.getShutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
		PipeIoProperties.Server server = properties.getServers().get("echo");
		assertThat(server.getOutPipe()).isNull();
		assertThat(server.isManagePipes()).isTrue();
		assertThat(server.isRemoveOnStop()).isTrue();
		assertThat(server.getPermissions()).isEqualTo("rw-------");
		assertThat(server.getGroup()).isNull();
		assertThat(server.isAutoStartup()).isTrue();
		assertThat(server.getCharset()).isEqualTo(StandardCharsets.UTF_8);
		assertThat(server.getInbound().getMaxLineLength()).isEqualTo(DataSize.ofMegabytes(32));
		assertThat(server.getInbound().getIncompleteLine()).isEqualTo(IncompleteLine.DISCARD);
		assertThat(server.getInbound().getPipeCapacity()).isNull();
		assertThat(server.getOutbound().getMaxLineLength()).isEqualTo(DataSize.ofMegabytes(32));
		assertThat(server.getOutbound().getQueueSize()).isNull();
		assertThat(server.getOutbound().getWhenFull()).isEqualTo(WhenFull.BLOCK);
		assertThat(server.getOutbound().getPipeCapacity()).isNull();
		assertThat(server.getOutbound().getSendTimeout()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void bindsCommonProperties() {
		PipeIoProperties properties = bind(
				Map.of("pipeio.enabled", "false", "pipeio.directory", "/run/app", "pipeio.shutdown-timeout", "3s"));
		assertThat(properties.isEnabled()).isFalse();
		assertThat(properties.getDirectory()).isEqualTo("/run/app");
		assertThat(properties.getShutdownTimeout()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void bindsServers() {
		PipeIoProperties properties = bind(Map.of("pipeio.servers.echo.in-pipe", "echo.in",
				"pipeio.servers.echo.out-pipe", "echo.out", "pipeio.servers.echo.group", "staff",
				"pipeio.servers.echo.manage-pipes", "false", "pipeio.servers.echo.remove-on-stop", "false",
				"pipeio.servers.echo.permissions", "0660", "pipeio.servers.echo.auto-startup", "false",
				"pipeio.servers.echo.charset", "iso-8859-1", "pipeio.servers.audit-log.out-pipe", "audit.out"));
		assertThat(properties.getServers()).containsOnlyKeys("echo", "audit-log");
		PipeIoProperties.Server server = properties.getServers().get("echo");
		assertThat(server.getInPipe()).isEqualTo("echo.in");
		assertThat(server.getOutPipe()).isEqualTo("echo.out");
		assertThat(server.isManagePipes()).isFalse();
		assertThat(server.isRemoveOnStop()).isFalse();
		assertThat(server.getPermissions()).isEqualTo("0660");
		assertThat(server.getGroup()).isEqualTo("staff");
		assertThat(server.isAutoStartup()).isFalse();
		assertThat(server.getCharset()).isEqualTo(StandardCharsets.ISO_8859_1);
	}

	@Test
	void bindsInbound() {
		PipeIoProperties.Inbound inbound = bind(Map.of("pipeio.servers.echo.inbound.max-line-length", "1MB",
				"pipeio.servers.echo.inbound.incomplete-line", "deliver", "pipeio.servers.echo.inbound.pipe-capacity",
				"128KB"))
			.getServers()
			.get("echo")
			.getInbound();
		assertThat(inbound.getMaxLineLength()).isEqualTo(DataSize.ofMegabytes(1));
		assertThat(inbound.getIncompleteLine()).isEqualTo(IncompleteLine.DELIVER);
		assertThat(inbound.getPipeCapacity()).isEqualTo(DataSize.ofKilobytes(128));
	}

	@Test
	void bindsOutbound() {
		PipeIoProperties.Outbound outbound = bind(Map.of("pipeio.servers.echo.outbound.max-line-length", "3KB",
				"pipeio.servers.echo.outbound.queue-size", "2KB", "pipeio.servers.echo.outbound.when-full",
				"drop-oldest", "pipeio.servers.echo.outbound.send-timeout", "50ms",
				"pipeio.servers.echo.outbound.pipe-capacity", "1MB"))
			.getServers()
			.get("echo")
			.getOutbound();
		assertThat(outbound.getMaxLineLength()).isEqualTo(DataSize.ofKilobytes(3));
		assertThat(outbound.getQueueSize()).isEqualTo(DataSize.ofKilobytes(2));
		assertThat(outbound.getWhenFull()).isEqualTo(WhenFull.DROP_OLDEST);
		assertThat(outbound.getSendTimeout()).isEqualTo(Duration.ofMillis(50));
		assertThat(outbound.getPipeCapacity()).isEqualTo(DataSize.ofMegabytes(1));
	}

	@Test
	void bindsEnvironmentVariables() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
					Map.of("PIPEIO_SERVERS_ECHO_INPIPE", "echo.in", "PIPEIO_SHUTDOWNTIMEOUT", "1s")));
		ConfigurationPropertySources.attach(environment);
		PipeIoProperties properties = Binder.get(environment).bind("pipeio", Bindable.of(PipeIoProperties.class)).get();
		assertThat(properties.getShutdownTimeout()).isEqualTo(Duration.ofSeconds(1));
		assertThat(properties.getServers().get("echo").getInPipe()).isEqualTo("echo.in");
	}

	private static PipeIoProperties bind(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties))
			.bind("pipeio", Bindable.of(PipeIoProperties.class))
			.get();
	}

}
