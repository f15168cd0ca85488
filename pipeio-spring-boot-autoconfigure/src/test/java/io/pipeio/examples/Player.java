package io.pipeio.examples;

import java.util.Optional;

import io.pipeio.PipeListener;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Takes commands.
 */
@Component
class Player {

	private int volume = 5;

	@PipeListener(servers = "control", pattern = "volume (?<level>\\d+)")
	String setVolume(int level) {
		this.volume = level;
		return "ok";
	}

	@PipeListener(servers = "control", pattern = "level (?<level>\\w+)")
	String setLevel(Level level) {
		return "level " + level;
	}

	@PipeListener(servers = "control", pattern = "play (?<title>\\S+)( from (?<seconds>\\d+))?")
	String play(String title, Optional<Integer> seconds) {
		return "playing " + title + " from " + seconds.orElse(0);
	}

	@PipeListener(servers = "control", pattern = "status")
	String status() {
		return "volume " + this.volume;
	}

	@PipeListener(servers = "control", unmatched = true)
	String help(String command) {
		return "unknown command: " + command;
	}

	@Order(1)
	@PipeListener(servers = "control", condition = "#line.startsWith('volume') and #length > 20")
	void watch(String command) {
		throw new IllegalArgumentException("Too loud: " + command);
	}

	enum Level {

		LOW, HIGH

	}

}
