package io.pipeio.benchmarks.subject;

import io.pipeio.PipeListener;

/**
 * Sends lines back with {@code @PipeListener}.
 *
 * @since 0.1.0
 */
public final class PipeioEcho {

	private PipeioEcho() {
	}

	/**
	 * Run the subject until it is killed.
	 * @param arguments the paths of the in-pipe and of the out-pipe
	 */
	public static void main(String[] arguments) {
		BootApplications.run(EchoListener.class, EchoListener::new, "pipeio.servers.test.in-pipe=" + arguments[0],
				"pipeio.servers.test.out-pipe=" + arguments[1], "pipeio.servers.test.inbound.max-line-length=32MB",
				"pipeio.servers.test.outbound.max-line-length=32MB");
	}

	/**
	 * Sends each line back.
	 */
	static class EchoListener {

		@PipeListener("test")
		String echo(String line) {
			return line;
		}

	}

}
