package io.pipeio.benchmarks.subject;

import java.io.IOException;

import io.pipeio.PipeTemplate;

/**
 * Sends lines with a {@link PipeTemplate}, as fast as it takes them, and tells, whenever
 * it reads a line, how often the whole heap was collected.
 *
 * @since 0.1.0
 */
public final class PipeioSender {

	private PipeioSender() {
	}

	/**
	 * Run the subject until it is killed.
	 * @param arguments the path of the pipe, the length of a line, and how many threads
	 * send
	 * @throws IOException if the standard input cannot be read
	 */
	public static void main(String[] arguments) throws IOException {
		PipeTemplate template = BootApplications.run("pipeio.servers.test.out-pipe=" + arguments[0])
			.getBean(PipeTemplate.class);
		String line = "x".repeat(Integer.parseInt(arguments[1]));
		for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
			new Thread(() -> {
				while (true) {
					template.send(line);
				}
			}).start();
		}
		while (System.in.read() >= 0) {
			Figures.print(Figures.fullCollections());
		}
	}

}
