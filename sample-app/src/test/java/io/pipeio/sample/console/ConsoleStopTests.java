package io.pipeio.sample.console;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import io.pipeio.PipeServers;
import io.pipeio.sample.SampleApplication;
import io.pipeio.test.PipeClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that browsers do not hold up the end of the application.
 */
@Timeout(60)
class ConsoleStopTests {

	@TempDir
	private Path directory;

	@Test
	void doesNotWaitForBrowserThatDoesNotRead() throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleApplication.class,
				ConsoleTests.SmallBuffers.class)
			.profiles("console")
			.run("--server.port=0", "--pipeio.directory=" + this.directory,
					"--console.plugins.sh=sh,../clients/sh/plugin.sh", "--console.start=sh");
		try (Socket browser = new ConsoleClient(port(context)).stare()) {
			awaitStuckBrowser(context.getBean(PipeServers.class));
			ProcessHandle plugin = ProcessHandle.of(pid(context)).orElseThrow();
			long begin = System.nanoTime();
			context.close();
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
			assertThat(plugin.isAlive()).isFalse();
			assertThat(browser.isClosed()).isFalse();
		}
		finally {
			context.close();
		}
	}

	private static int port(ConfigurableApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

	private static long pid(ConfigurableApplicationContext context) {
		Plugin plugin = Objects.requireNonNull(context.getBean(PluginHost.class).find("sh"));
		return Objects.requireNonNull(plugin.status().pid());
	}

	private static void awaitStuckBrowser(PipeServers servers) {
		String line = "x".repeat(150);
		try (PipeClient echo = PipeClient.of(servers.get("echo"))) {
			await().atMost(Duration.ofSeconds(20)).pollDelay(Duration.ZERO).until(() -> {
				for (int i = 0; i < 100; i++) {
					echo.exchange(line);
				}
				return ConsoleTests.stuckBrowsers() == 1;
			});
		}
	}

}
