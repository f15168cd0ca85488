package io.pipeio.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.pipeio.benchmarks.subject.IntegrationReceiver;
import io.pipeio.benchmarks.subject.IntegrationSender;
import io.pipeio.benchmarks.subject.JavaReceiver;
import io.pipeio.benchmarks.subject.JavaSender;
import io.pipeio.benchmarks.subject.PipeioReceiver;
import io.pipeio.benchmarks.subject.PipeioSender;
import io.pipeio.benchmarks.subject.RedisReceiver;
import io.pipeio.benchmarks.subject.RedisSender;
import io.pipeio.benchmarks.subject.SocketReceiver;
import io.pipeio.benchmarks.subject.SocketSender;
import io.pipeio.benchmarks.subject.ZeroMqReceiver;
import io.pipeio.benchmarks.subject.ZeroMqSender;

/**
 * From one JVM to another: pipeio, and what Spring users would take instead, each as its
 * users would write it.
 */
final class PeerScenarios {

	private static final String RECEIVES = "Java by hand to pipeio";

	private static final String SENDS = "pipeio to Java by hand";

	private final Workplace workplace;

	PeerScenarios(Workplace workplace) {
		this.workplace = workplace;
	}

	List<Scenario> all() {
		return List.of(Scenario.of("from one JVM to another", "million lines a second")
			.comparedWith(RECEIVES, SENDS)
			.with(RECEIVES, this::pipeioReceives)
			.with(SENDS, this::pipeioSends)
			.with("Java by hand", this::byHand)
			.with("Unix domain socket", this::socket)
			.with("JeroMQ", () -> network(ZeroMqReceiver.class, ZeroMqSender.class, 500_000, 2_000_000, freePort()))
			.with("Spring Integration TCP",
					() -> network(IntegrationReceiver.class, IntegrationSender.class, 50_000, 100_000, freePort()))
			.with(Workplace.isInstalled("redis-server"), "Redis pub/sub", this::redis));
	}

	private double[] pipeioReceives() {
		Path pipe = this.workplace.path();
		return measure(3_000_000,
				() -> Child.java(List.of(), List.of(), PipeioReceiver.class, "string", pipe, 1_000_000, 3_000_000),
				(receiver) -> {
					Workplace.await(receiver, pipe);
					return Child.java(List.of(), List.of(), JavaSender.class, pipe, PipeScenarios.LENGTH);
				});
	}

	private double[] pipeioSends() {
		Path pipe = this.workplace.path();
		try (Child sending = Child.java(List.of(), List.of(), PipeioSender.class, pipe, PipeScenarios.LENGTH, 1)) {
			Workplace.await(sending, pipe);
			try (Child receiving = Child.java(List.of(), List.of(), JavaReceiver.class, pipe, 1_000_000, 3_000_000)) {
				return PipeScenarios.perSecond(3_000_000, receiving.awaitFigures());
			}
		}
	}

	private double[] byHand() {
		Path pipe = this.workplace.pipe();
		return measure(3_000_000,
				() -> Child.java(List.of(), List.of(), JavaReceiver.class, pipe, 1_000_000, 3_000_000),
				(receiver) -> Child.java(List.of(), List.of(), JavaSender.class, pipe, PipeScenarios.LENGTH));
	}

	private double[] socket() {
		Path socket = this.workplace.path();
		return measure(2_000_000,
				() -> Child.java(List.of(), List.of(), SocketReceiver.class, socket, 1_000_000, 2_000_000),
				(receiver) -> {
					Workplace.await(receiver, socket);
					return Child.java(List.of(), List.of(), SocketSender.class, socket, PipeScenarios.LENGTH);
				});
	}

	private double[] network(Class<?> receiver, Class<?> sender, long warmUp, long lines, int port) {
		return measure(lines, () -> Child.java(List.of(), List.of(), receiver, port, warmUp, lines), (receiving) -> {
			pause(3);
			return Child.java(List.of(), List.of(), sender, port, PipeScenarios.LENGTH);
		});
	}

	private double[] redis() throws IOException {
		int port = freePort();
		try (Child server = Child.start(List.of("redis-server", "--port", String.valueOf(port), "--bind", "127.0.0.1",
				"--save", "", "--daemonize", "no", "--loglevel", "warning"))) {
			pause(1);
			if (!server.isAlive()) {
				throw new IllegalStateException("The Redis server has ended");
			}
			return network(RedisReceiver.class, RedisSender.class, 20_000, 50_000, port);
		}
	}

	private static double[] measure(long lines, Supplier<Child> receiver, Function<Child, Child> sender) {
		try (Child receiving = receiver.get(); Child sending = sender.apply(receiving)) {
			return PipeScenarios.perSecond(lines, receiving.awaitFigures());
		}
	}

	/**
	 * Give a peer time to listen that does not tell when it does.
	 * @param seconds how long
	 */
	private static void pause(int seconds) {
		try {
			Thread.sleep(1000L * seconds);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
