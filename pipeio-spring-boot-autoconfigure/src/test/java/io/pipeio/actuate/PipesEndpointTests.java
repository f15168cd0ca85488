package io.pipeio.actuate;

import java.nio.file.Path;
import java.util.Map;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.actuate.PipeServerDescriptor.ListenerDescriptor;
import io.pipeio.actuate.PipesEndpoint.Action;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.autoconfigure.PipesEndpointAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipesEndpoint}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PipesEndpointTests {

	@TempDir
	private Path directory;

	private void run(ContextConsumer<AssertableApplicationContext> test) {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PipeIoAutoConfiguration.class, PipesEndpointAutoConfiguration.class))
			.withBean(Echo.class)
			.withPropertyValues("management.endpoints.web.exposure.include=pipes", "pipeio.directory=" + this.directory,
					"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out",
					"pipeio.servers.audit.out-pipe=audit.out", "pipeio.servers.command.in-pipe=command.in",
					"pipeio.servers.command.auto-startup=false")
			.run(test);
	}

	@Test
	void showsEveryServer() {
		run((context) -> {
			Map<String, PipeServerDescriptor> servers = context.getBean(PipesEndpoint.class).pipes().servers();
			assertThat(servers).containsOnlyKeys("echo", "audit", "command");
			assertThat(servers.values()).extracting(PipeServerDescriptor::mode)
				.containsExactly("two-way", "send-only", "receive-only");
			assertThat(servers.values()).extracting(PipeServerDescriptor::state)
				.containsExactly("running", "running", "stopped");
			assertThat(servers.get("echo").listeners()).containsExactly(new ListenerDescriptor("echo", true, false));
			assertThat(servers.get("audit").listeners()).isEmpty();
			assertThat(servers.get("audit").inPipe()).isNull();
			assertThat(servers.get("command").outPipe()).isNull();
			assertThat(servers.get("command").queue()).isNull();
		});
	}

	@Test
	void showsWhatClientsHaveDone() {
		run((context) -> {
			PipesEndpoint endpoint = context.getBean(PipesEndpoint.class);
			Path in = this.directory.resolve("echo.in");
			ClientProcess.shell("printf 'one\\ntwo\\nbad\\nhalf' > \"$1\"", in).awaitOutput();
			await().until(() -> endpoint.pipe("echo").inPipe().disconnects() == 1);
			PipeServerDescriptor echo = endpoint.pipe("echo");
			assertThat(echo.inPipe().lines()).isEqualTo(3);
			assertThat(echo.inPipe().bytes()).isEqualTo(16);
			assertThat(echo.inPipe().discardedLines()).containsExactly(Map.entry("incomplete", 1L));
			assertThat(echo.inPipe().connects()).isOne();
			assertThat(echo.inPipe().path()).isEqualTo(in.toString());
			assertThat(echo.inPipe().permissions()).isEqualTo("rw-------");
			assertThat(echo.failedLines()).isOne();
			assertThat(echo.failures()).isEmpty();
			assertThat(echo.lastFailure().pipe()).isNull();
			assertThat(echo.lastFailure().description()).contains("It is bad");
			assertThat(echo.outPipe().lines()).isEqualTo(2);
			assertThat(echo.queue().lines()).isEqualTo(2);
			assertThat(echo.queue().bytes()).isEqualTo(8);
		});
	}

	@Test
	void isWrittenAsJson() {
		run((context) -> {
			JsonNode json = JsonMapper.builder().build().valueToTree(context.getBean(PipesEndpoint.class).pipes());
			JsonNode echo = json.get("servers").get("echo");
			assertThat(echo.get("inPipe").get("path").asString())
				.isEqualTo(this.directory.resolve("echo.in").toString());
			assertThat(echo.get("queue").propertyNames()).containsExactly("lines", "bytes", "maxBytes",
					"oldestWaitMillis", "stalledMillis");
			assertThat(echo.get("busy").propertyNames()).containsExactly("calls", "longestMillis", "thread",
					"blockedMillis");
			assertThat(json.get("servers").get("audit").get("busy").isNull()).isTrue();
			assertThat(echo.get("listeners").get(0).get("id").asString()).isEqualTo("echo");
		});
	}

	@Test
	void knowsNoOtherServer() {
		run((context) -> {
			PipesEndpoint endpoint = context.getBean(PipesEndpoint.class);
			assertThat(endpoint.pipe("other")).isNull();
			assertThat(endpoint.change("other", Action.STOP)).isNull();
		});
	}

	@Test
	void pausesAndResumes() {
		run((context) -> {
			PipesEndpoint endpoint = context.getBean(PipesEndpoint.class);
			assertThat(endpoint.change("echo", Action.PAUSE).state()).isEqualTo("paused");
			ClientProcess.shell("echo one > \"$1\"", this.directory.resolve("echo.in")).awaitOutput();
			assertThat(endpoint.change("echo", Action.RESUME).state()).isEqualTo("running");
			await().until(() -> endpoint.pipe("echo").inPipe().lines() == 1);
		});
	}

	@Test
	void stopsAndStarts() {
		run((context) -> {
			PipesEndpoint endpoint = context.getBean(PipesEndpoint.class);
			PipeServer echo = context.getBean(PipeServers.class).get("echo");
			assertThat(endpoint.change("echo", Action.STOP).state()).isEqualTo("stopped");
			assertThat(this.directory.resolve("echo.in")).doesNotExist();
			assertThat(endpoint.change("echo", Action.START).state()).isEqualTo("running");
			assertThat(echo.isRunning()).isTrue();
			String answer = ClientProcess.shell("echo one > \"$1/echo.in\"; head -n 1 \"$1/echo.out\"", this.directory)
				.awaitOutput();
			assertThat(answer).isEqualTo("one\n");
			assertThat(endpoint.change("command", Action.START).state()).isEqualTo("running");
		});
	}

	@Test
	void discardsWhatWaits(CapturedOutput output) {
		run((context) -> {
			PipesEndpoint endpoint = context.getBean(PipesEndpoint.class);
			PipeServer audit = context.getBean(PipeServers.class).get("audit");
			audit.send("one");
			audit.send("two");
			assertThat(endpoint.pipe("audit").queue().lines()).isEqualTo(2);
			PipeServerDescriptor discarded = endpoint.change("audit", Action.DISCARD);
			assertThat(discarded.queue().lines()).isZero();
			assertThat(discarded.state()).isEqualTo("running");
			assertThat(discarded.outPipe().discardedLines()).containsExactly(Map.entry("requested", 2L));
			assertThat(output).containsOnlyOnce("discarded")
				.containsPattern("INFO .*audit: discarded 2 lines that waited for '.*audit\\.out'");
			audit.send("three");
			endpoint.change("audit", Action.DISCARD);
			assertThat(output).contains("audit: discarded 1 line that waited for '");
			assertThat(endpoint.change("command", Action.DISCARD).state()).isEqualTo("stopped");
			assertThat(output).contains("command: discarded nothing");
		});
	}

	static class Echo {

		@PipeListener(id = "echo", servers = "echo")
		String echo(String line) {
			if (line.equals("bad")) {
				throw new IllegalStateException("It is bad");
			}
			return line;
		}

	}

}
