package io.pipeio.server;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that signals which end a system call early ({@code EINTR}) do no harm.
 */
@Timeout(60)
class InterruptedSystemCallTests {

	private static final String SEND_SIGNALS = """
			import ctypes, os, sys
			tgkill = {"x86_64": 234, "aarch64": 131}[os.uname().machine]
			libc = ctypes.CDLL(None)
			for _ in range(200):
			    for thread in sys.argv[2:]:
			        libc.syscall(tgkill, int(sys.argv[1]), int(thread), 28)
			""";

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final RecordingObserver observer = new RecordingObserver();

	@TempDir
	private Path directory;

	@Test
	void servesThroughSignals() throws Exception {
		ClientProcess.assumeInstalled("python3");
		AtomicInteger signals = countWindowSizeSignals();
		try (PipeServer server = PipeServer.builder("test")
			.inPipe(this.directory.resolve("test.in"))
			.outPipe(this.directory.resolve("test.out"))
			.handler((line) -> this.lines.add(line.toString()))
			.observer(this.observer)
			.build()) {
			server.start();
			signalPipeThreads();
			try (ClientProcess reader = ClientProcess.shell("head -n 1 \"$1\"", this.directory.resolve("test.out"))) {
				await().until(() -> this.observer.events().contains("connected OUT"));
				signalPipeThreads();
				server.send("sent");
				assertThat(reader.awaitOutput()).isEqualTo("sent\n");
			}
			ClientProcess.shell("echo received > \"$1\"", this.directory.resolve("test.in")).awaitOutput();
			await().until(() -> this.lines.contains("received"));
		}
		assertThat(signals).hasPositiveValue();
		assertThat(this.observer.events()).noneMatch((event) -> event.startsWith("pipe failed"));
	}

	private void signalPipeThreads() throws Exception {
		ClientProcess
			.start("python3", "-c", SEND_SIGNALS, String.valueOf(ProcessHandle.current().pid()),
					ProcThread.named("pipeio-test-in").id(), ProcThread.named("pipeio-test-out").id())
			.awaitOutput();
	}

	/**
	 * Have the JVM catch {@code SIGWINCH}: one that is ignored would interrupt nothing.
	 * By reflection, since the compiler knows no {@code sun.misc} when it compiles for a
	 * release.
	 * @return how many came
	 */
	private static AtomicInteger countWindowSizeSignals() throws ReflectiveOperationException {
		AtomicInteger count = new AtomicInteger();
		Class<?> signal = Class.forName("sun.misc.Signal");
		Class<?> handler = Class.forName("sun.misc.SignalHandler");
		Object counter = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] { handler },
				(proxy, method, arguments) -> count.incrementAndGet());
		signal.getMethod("handle", signal, handler)
			.invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), counter);
		return count;
	}

}
