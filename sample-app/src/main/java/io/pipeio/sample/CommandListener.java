package io.pipeio.sample;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;

import io.pipeio.PipeListener;

import org.springframework.stereotype.Component;

/**
 * Answers commands: a line in, one or more lines out.
 */
@Component
class CommandListener {

	@PipeListener("command")
	List<String> answer(String command) {
		return switch (command) {
			case "help" -> List.of("help: this list", "pid: the process ID", "uptime: how long the sample runs");
			case "pid" -> List.of(String.valueOf(ProcessHandle.current().pid()));
			case "uptime" -> List.of(Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()).toString());
			default -> List.of("unknown command '" + command + "', try 'help'");
		};
	}

}
