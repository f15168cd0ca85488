package io.pipeio.benchmarks.subject;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.pipeio.server.PipeServer;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Serves many pipes that nobody uses, two for each server, and tells what that costs: the
 * seconds of the start of the application, the resident memory in MiB, the number of its
 * threads, and, whenever it reads a line, how often the threads of pipeio have woken up.
 *
 * @since 0.1.0
 */
public final class ManyServers {

	private ManyServers() {
	}

	/**
	 * Run the subject.
	 * @param arguments the directory of the pipes, and how many servers there are
	 * @throws IOException if the kernel does not tell
	 */
	public static void main(String[] arguments) throws IOException {
		List<String> properties = new ArrayList<>(List.of("pipeio.directory=" + arguments[0]));
		for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
			properties.add("pipeio.servers.s%d.in-pipe=%d.in".formatted(i, i));
			properties.add("pipeio.servers.s%d.out-pipe=%d.out".formatted(i, i));
		}
		long start = System.nanoTime();
		BootApplications.run(EchoAttacher.class, EchoAttacher::new, properties.toArray(String[]::new));
		double seconds = (System.nanoTime() - start) / 1e9;
		Figures.print(seconds, residentMebibytes(), ManagementFactory.getThreadMXBean().getThreadCount());
		while (System.in.read() >= 0) {
			Figures.print(wakeUps());
		}
	}

	private static double residentMebibytes() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.sum() / 1024.0;
		}
	}

	private static double wakeUps() throws IOException {
		long sum = 0;
		try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
			for (Path task : tasks.toList()) {
				List<String> status = Files.readAllLines(task.resolve("status"));
				if (status.get(0).contains("pipeio-")) {
					sum += status.stream()
						.filter((line) -> line.contains("_ctxt_switches"))
						.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
						.sum();
				}
			}
		}
		return sum;
	}

	/**
	 * Lets each server send back what it receives.
	 */
	static class EchoAttacher implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof PipeServer server) {
				server.setHandler((line) -> server.send(line.toByteArray()));
			}
			return bean;
		}

	}

}
