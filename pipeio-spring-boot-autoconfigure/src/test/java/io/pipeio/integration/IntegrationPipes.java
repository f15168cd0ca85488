package io.pipeio.integration;

import java.nio.file.Path;
import java.time.Duration;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Applications with Spring Integration and the servers {@code orders} and {@code other},
 * and the clients of these.
 *
 * @param directory where the pipes are
 */
record IntegrationPipes(Path directory) {

	ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(IntegrationAutoConfiguration.class, PipeIoAutoConfiguration.class))
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.orders.in-pipe=orders.in",
					"pipeio.servers.orders.out-pipe=orders.out", "pipeio.servers.other.in-pipe=other.in",
					"pipeio.servers.other.out-pipe=other.out");
	}

	/**
	 * Write to a server.
	 * @param server its name
	 * @param text what {@code printf} is to write
	 */
	void write(String server, String text) {
		ClientProcess.shell("printf -- \"$2\" > \"$1\"", path(server + ".in"), text).awaitOutput();
	}

	/**
	 * Write to a server, and do not wait until it is written.
	 * @param server its name
	 * @param lines how many lines of 1,000 bytes to write
	 * @return the client, which prints {@code written} at the end
	 */
	ClientProcess writeMany(String server, int lines) {
		return ClientProcess.shell("""
				line=$(printf '%0999d' 0)
				i=0
				while [ $i -lt "$2" ]; do i=$((i + 1)); echo "$line"; done > "$1"
				echo written""", path(server + ".in"), lines);
	}

	/**
	 * Read from a server.
	 * @param server its name
	 * @param lines how many lines
	 * @return the lines
	 */
	String read(String server, int lines) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", path(server + ".out"), lines)
			.awaitExit(Duration.ofSeconds(20))
			.stdoutText();
	}

	Path path(String name) {
		return this.directory.resolve(name);
	}

}
