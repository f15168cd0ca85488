package io.pipeio.clients;

import java.time.Instant;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * The application of the recipe for Nagios-style commands.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
class NagiosCommands {

	private final ReceivedLines log;

	NagiosCommands(ReceivedLines log) {
		this.log = log;
	}

	@PipeListener(servers = "commands",
			pattern = "\\[(?<time>\\d+)] ACKNOWLEDGE_SVC_PROBLEM;(?<host>[^;]+);(?<service>[^;]+);(?<sticky>\\d);[01];[01];(?<author>[^;]*);(?<comment>.*)")
	void acknowledge(long time, String host, String service, int sticky, String author, String comment) {
		this.log.add("%s acknowledges %s on %s at %s: %s".formatted(author, service, host, Instant.ofEpochSecond(time),
				comment));
	}

	@PipeListener(servers = "commands", unmatched = true)
	void refuse(String command) {
		this.log.add("not understood: " + command);
	}

}
