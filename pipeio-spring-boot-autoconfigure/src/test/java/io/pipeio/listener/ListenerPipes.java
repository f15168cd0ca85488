package io.pipeio.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pipes of the servers {@code echo}, {@code other} and {@code third}, unless a test
 * names others, the clients that use them, and what the listeners of a test have
 * {@link Received received}.
 */
final class ListenerPipes implements BeforeEachCallback, AfterEachCallback {

	private final Received received = new Received();

	private final List<String> servers;

	private Path directory;

	ListenerPipes() {
		this("echo", "other", "third");
	}

	ListenerPipes(String... servers) {
		this.servers = List.of(servers);
	}

	@Override
	public void beforeEach(ExtensionContext context) throws IOException {
		this.directory = Files.createTempDirectory("pipeio-listener");
	}

	@Override
	public void afterEach(ExtensionContext context) throws IOException {
		FileSystemUtils.deleteRecursively(this.directory);
	}

	Path directory() {
		return this.directory;
	}

	/**
	 * What listeners have put aside for the test. It is a bean of the application, too,
	 * which a listener takes in its constructor.
	 * @return it
	 */
	Received received() {
		return this.received;
	}

	/**
	 * An application without Jackson.
	 * @return what runs it
	 */
	ApplicationContextRunner plainRunner() {
		List<String> properties = new ArrayList<>(List.of("pipeio.directory=" + this.directory));
		for (String server : this.servers) {
			properties.add("pipeio.servers.%s.in-pipe=%s.in".formatted(server, server));
			properties.add("pipeio.servers.%s.out-pipe=%s.out".formatted(server, server));
		}
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withBean(Received.class, () -> this.received)
			.withPropertyValues(properties.toArray(String[]::new));
	}

	/**
	 * An application with Jackson.
	 * @return what runs it
	 */
	ApplicationContextRunner runner() {
		return plainRunner().withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class));
	}

	/**
	 * Test an application with Jackson and a bean {@code listener}.
	 * @param listener the class of the bean
	 * @param test what to do while it runs
	 */
	void run(Class<?> listener, Runnable test) {
		runner().withBean("listener", listener).run((context) -> {
			assertThat(context).hasNotFailed();
			test.run();
		});
	}

	/**
	 * Test an application that has to start.
	 * @param runner runs it
	 * @param test what to do while it runs
	 */
	void run(ApplicationContextRunner runner, ContextConsumer<AssertableApplicationContext> test) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			test.accept(context);
		});
	}

	/**
	 * Write to the server {@code echo}.
	 * @param text what {@code printf} is to write
	 */
	void write(String text) {
		writeTo("echo", text);
	}

	void writeTo(String server, String text) {
		ClientProcess.shell("printf -- \"$2\" > \"$1\"", in(server), text).awaitOutput();
	}

	/**
	 * Write to the server {@code echo}, and read from it.
	 * @param text what {@code printf} is to write
	 * @param lines how many lines to read
	 * @return the lines
	 */
	String exchange(String text, int lines) {
		return ClientProcess
			.shell("printf -- \"$3\" > \"$1\"; head -n \"$4\" \"$2\"", in("echo"), out("echo"), text, lines)
			.awaitOutput();
	}

	String read(String server, int lines) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", out(server), lines).awaitOutput();
	}

	Path in(String server) {
		return this.directory.resolve(server + ".in");
	}

	Path out(String server) {
		return this.directory.resolve(server + ".out");
	}

	/**
	 * Wait for what a listener receives next, at most ten seconds.
	 * @return the value
	 */
	Object next() {
		return this.received.next();
	}

	static <T> T next(BlockingQueue<T> received) {
		try {
			T next = received.poll(10, TimeUnit.SECONDS);
			assertThat(next).as("something within ten seconds").isNotNull();
			return next;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
