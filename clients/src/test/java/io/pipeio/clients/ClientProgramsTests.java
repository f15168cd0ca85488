package io.pipeio.clients;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that each of the programs does what it is to do, as a plugin of a real server.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class ClientProgramsTests {

	private static final int HALF = 500;

	private static final int MEBIBYTE = 1024 * 1024;

	/**
	 * is away.
	 */

	/** Of the hundred of a second. */
	private static final long MOST_TICKS_OF_REST = 5;

	/** They cannot ignore SIGPIPE. */
	private static final Set<String> KILLED_BY_REFUSAL = Set.of("awk", "lua");

	private static final ClientReport REPORT = new ClientReport(ClientProgram.all());

	@TempDir
	private Path directory;

	static List<ClientProgram> programs() {
		return ClientProgram.all();
	}

	@AfterAll
	static void report() throws IOException {
		REPORT.write(Path.of("target", "clients.txt"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("programs")
	void answersThousandLinesWithRestartInTheMiddle(ClientProgram program) throws Exception {
		ClientProgram.assumeInstalled(program.tool());
		try (PluginServer server = new PluginServer(this.directory, true);
				ClientProcess client = program.start(server.outPipe(), server.inPipe())) {
			server.start();
			assertAnswers(program, server, numbered(0));
			server.stop();
			assertThat(this.directory).isEmptyDirectory();
			server.start();
			assertAnswers(program, server, numbered(HALF));
			REPORT.note(program, "lines", 2 * HALF);
			client.terminate();
			assertThat(server.otherAnswers()).isEmpty();
			REPORT.note(program, "restart", "yes");
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("programs")
	void answersWhateverBytesItCan(ClientProgram program) throws Exception {
		ClientProgram.assumeInstalled(program.tool());
		try (PluginServer server = new PluginServer(this.directory, true);
				ClientProcess client = program.start(server.outPipe(), server.inPipe())) {
			server.start();
			assertAnswers(program, server, text());
			assertAnswers(program, server, bytes(program.anyBytes() ? 0 : 1));
			REPORT.note(program, "bytes", program.anyBytes() ? "any" : "all but NUL");
			assertAnswers(program, server, List.of(line("x".repeat(MEBIBYTE)), line("short")));
			REPORT.note(program, "longest", "1 MiB");
			client.terminate();
		}
	}

	/**
	 * The server does not read, and then stops, while the client answers.
	 * @param program the program
	 * @throws Exception if it cannot be tried
	 */
	@ParameterizedTest(name = "{0}")
	@MethodSource("programs")
	void outlivesRefusedAnswerOrEndsWithAnError(ClientProgram program) throws Exception {
		ClientProgram.assumeInstalled(program.tool());
		try (PluginServer server = new PluginServer(this.directory, true);
				ClientProcess client = program.start(server.outPipe(), server.inPipe())) {
			server.start();
			assertAnswers(program, server, List.of(line("first")));
			server.server().pause();
			// More than it can answer before the stop is over
			IntStream.range(0, 5 * 1024).forEach((number) -> server.server().send("y".repeat(1024)));
			server.stop();
			server.otherAnswers();
			server.server().resume();
			server.start();
			if (KILLED_BY_REFUSAL.contains(program.language())) {
				assertThat(client.waitFor()).isNotZero();
				REPORT.note(program, "refused", "ends");
				return;
			}
			assertAnswers(program, server, numbered(0));
			REPORT.note(program, "refused", "goes on");
			client.terminate();
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("programs")
	void waitsAtPipesThatStay(ClientProgram program) throws Exception {
		ClientProgram.assumeInstalled(program.tool());
		try (PluginServer server = new PluginServer(this.directory, false);
				ClientProcess client = program.start(server.outPipe(), server.inPipe())) {
			server.start();
			assertAnswers(program, server, numbered(0));
			server.stop();
			assertThat(server.outPipe()).exists();
			awaitRest(client);
			server.start();
			assertAnswers(program, server, numbered(0));
			client.terminate();
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("programs")
	void restsWhileItWaits(ClientProgram program) throws Exception {
		ClientProgram.assumeInstalled(program.tool());
		try (PluginServer server = new PluginServer(this.directory, true);
				ClientProcess client = program.start(server.outPipe(), server.inPipe())) {
			awaitRest(client);
			server.start();
			assertAnswers(program, server, numbered(0));
			awaitRest(client);
			server.stop();
			awaitRest(client);
			assertThat(this.directory).isEmptyDirectory();
			REPORT.note(program, "rests", "yes");
			client.terminate();
		}
	}

	/**
	 * The out-pipe is there, and the in-pipe is not.
	 * @param program the program
	 * @throws Exception if it cannot be tried
	 */
	@ParameterizedTest(name = "{0}")
	@MethodSource("programs")
	void makesNoFileWhereNoPipeIs(ClientProgram program) throws Exception {
		ClientProgram.assumeInstalled(program.tool());
		Path inPipe = this.directory.resolve("plugin.in");
		AtomicInteger departures = new AtomicInteger();
		try (PipeServer sender = PipeServer.builder("sender").outPipe(this.directory.resolve("plugin.out")).build()) {
			sender.addObserver(new PipeServerObserver() {
				@Override
				public void clientDisconnected(PipeServer server, PipeDirection direction) {
					departures.incrementAndGet();
				}
			});
			sender.start();
			sender.send("a line");
			try (ClientProcess client = program.start(this.directory.resolve("plugin.out"), inPipe)) {
				await().atMost(Duration.ofSeconds(30)).until(() -> departures.get() > 0 || Files.exists(inPipe));
				assertThat(inPipe).doesNotExist();
				client.terminate();
			}
		}
	}

	/**
	 * Wait for a second in which it hardly runs, as whoever polls without a pause never
	 * has.
	 * @param client the client
	 */
	private static void awaitRest(ClientProcess client) {
		AtomicLong last = new AtomicLong(Long.MIN_VALUE / 2);
		await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofSeconds(1)).until(() -> {
			long ticks = client.cpuTicks();
			return ticks - last.getAndSet(ticks) <= MOST_TICKS_OF_REST;
		});
	}

	private static void assertAnswers(ClientProgram program, PluginServer server, List<byte[]> lines)
			throws InterruptedException {
		byte[] prefix = line(program.language() + ": ");
		List<byte[]> expected = lines.stream().map((line) -> concatenate(prefix, line)).toList();
		assertThat(server.ask(lines)).usingElementComparator(Arrays::compare).containsExactlyElementsOf(expected);
	}

	private static byte[] concatenate(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	private static List<byte[]> numbered(int start) {
		return IntStream.range(start, start + HALF).mapToObj((number) -> line("line " + number)).toList();
	}

	private static List<byte[]> text() {
		return Stream
			.of("", " ", "\ttabs\t", "  spaces  ", "back\\slash\\n", "$HOME `id` \"quoted\" 'too' %s %n *", "-n",
					"Grüße, 世界 🙂", "cr\r", "\r", "")
			.map(ClientProgramsTests::line)
			.toList();
	}

	private static List<byte[]> bytes(int lowest) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		IntStream.range(lowest, 256).filter((value) -> value != '\n').forEach(all::write);
		byte first = (byte) lowest;
		return List.of(all.toByteArray(), new byte[] { first }, new byte[] { (byte) 0xff, (byte) 0xfe }, line("\r"),
				line(""), new byte[] { (byte) 0xc3 }, new byte[] { first, first }, new byte[] { (byte) 0x85, 0x1c });
	}

	private static byte[] line(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
