package io.pipeio.torture;

import java.util.Arrays;
import java.util.List;

import io.pipeio.server.PipeDirection;

/**
 * What {@link EventPrinter} has printed.
 *
 * @param nanos when it happened
 * @param server in which server
 * @param name what happened
 * @param details more about it
 */
record ServerEvent(long nanos, String server, String name, List<String> details) {

	static ServerEvent parse(String line) {
		String[] words = line.split(" ");
		return new ServerEvent(Long.parseLong(words[0]), words[1], words[2],
				List.of(Arrays.copyOfRange(words, 3, words.length)));
	}

	PipeDirection direction() {
		return PipeDirection.valueOf(this.details.get(0));
	}

	long number(int index) {
		return Long.parseLong(this.details.get(index));
	}

}
