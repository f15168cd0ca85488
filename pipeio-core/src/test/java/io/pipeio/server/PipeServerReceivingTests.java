package io.pipeio.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.IncompleteLine;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import io.pipeio.line.LineView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what {@link PipeServer} promises of its in-pipe.
 */
@Timeout(120)
class PipeServerReceivingTests {

	private static final String ECHO_LOOP = "i=0; while [ $i -lt $2 ]; do echo \"$3$i\" > \"$1\"; i=$((i+1)); done";

	private final List<Line> lines = new CopyOnWriteArrayList<>();

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private void start() {
		this.fixture.start(this.fixture.receiver().handler(this.lines::add));
	}

	private void awaitLines(String... expected) {
		await().until(() -> this.lines.size() >= expected.length);
		assertThat(this.lines).extracting(Line::toString).containsExactly(expected);
	}

	@Test
	void handlesEveryLineOfTenThousandClientsInARow() {
		List<String> received = new ArrayList<>();
		this.fixture.start(this.fixture.receiver().handler((line) -> received.add(line.toString())));
		this.fixture.writerShell(ECHO_LOOP, "10000", "").awaitOutput();
		await().until(() -> received.size() >= 10_000);
		this.fixture.server().stop();
		assertThat(received).isEqualTo(IntStream.range(0, 10_000).mapToObj(String::valueOf).toList());
	}

	@Test
	void handlesEveryLineOfFourClientsAtOnceInOrder() {
		List<String> received = new ArrayList<>();
		this.fixture.start(this.fixture.receiver().handler((line) -> received.add(line.toString())));
		List<ClientProcess> clients = IntStream.range(0, 4)
			.mapToObj((client) -> this.fixture.writerShell(ECHO_LOOP, "2500", client + " "))
			.toList();
		clients.forEach(ClientProcess::awaitOutput);
		await().until(() -> received.size() >= 10_000);
		this.fixture.server().stop();
		for (int client = 0; client < 4; client++) {
			String prefix = client + " ";
			assertThat(received.stream().filter((line) -> line.startsWith(prefix)))
				.isEqualTo(IntStream.range(0, 2500).mapToObj((i) -> prefix + i).toList());
		}
		assertThat(received).hasSize(10_000);
	}

	@Test
	void leavesLinesAloneThatItsHandlerKeeps() {
		List<Line> received = new ArrayList<>();
		this.fixture.start(this.fixture.receiver().handler(received::add));
		this.fixture.writerShell("seq 100000 | dd bs=64k iflag=fullblock status=none > \"$1\"").awaitOutput();
		this.fixture.awaitEvent("disconnected IN");
		this.fixture.server().stop();
		assertThat(received).extracting(Line::toString)
			.isEqualTo(IntStream.rangeClosed(1, 100_000).mapToObj(String::valueOf).toList());
	}

	@Test
	void handsOutLinesWhereTheyLie() {
		List<String> received = new ArrayList<>();
		Set<LineView> views = new HashSet<>();
		this.fixture.start(this.fixture.receiver().handler(new LineHandler() {

			@Override
			public void handle(Line line) {
				throw new IllegalStateException("Not asked for");
			}

			@Override
			public void handle(LineView view) {
				received.add(view.toString());
				views.add(view);
			}

		}));
		this.fixture.writerShell("seq 30000 > \"$1\"").awaitOutput();
		this.fixture.awaitEvent("disconnected IN");
		this.fixture.server().stop();
		assertThat(received).isEqualTo(IntStream.rangeClosed(1, 30_000).mapToObj(String::valueOf).toList());
		assertThat(views).hasSize(1);
	}

	@Test
	void doesNotLeakHalfLineIntoLineOfNextClient() {
		start();
		this.fixture.writerShell("printf 'whole\\nhalf' > \"$1\"").awaitOutput();
		this.fixture.awaitEvent("disconnected IN");
		this.fixture.writerShell("echo next > \"$1\"").awaitOutput();
		awaitLines("whole", "next");
		assertThat(this.fixture.events()).contains("discarded INCOMPLETE 4");
		assertThat(this.fixture.server().getDiscardedLines(PipeDirection.IN)).isOne();
	}

	@Test
	void deliversHalfLineWhenAsked() {
		this.fixture.start(this.fixture.receiver().handler(this.lines::add).incompleteLine(IncompleteLine.DELIVER));
		this.fixture.writerShell("printf 'whole\\nhalf' > \"$1\"").awaitOutput();
		awaitLines("whole", "half");
		assertThat(this.fixture.server().getDiscardedLines(PipeDirection.IN)).isZero();
	}

	@Test
	void dropsLineThatOutgrowsLimitAndHandlesTheNext() {
		this.fixture.start(this.fixture.receiver().handler(this.lines::add).maxLineLength(PipeDirection.IN, 100_000));
		this.fixture.writerShell("{ head -c 1000000 /dev/zero; echo; echo next; } > \"$1\"").awaitOutput();
		awaitLines("next");
		assertThat(this.fixture.events()).contains("discarded TOO_LONG 1000000");
		assertThat(this.fixture.server().getDiscardedLines(PipeDirection.IN)).isOne();
	}

	@Test
	void survivesLineOfOneGibibyteWithHeapOf64Mebibytes() {
		Path own = this.fixture.directory().resolve("small.in");
		ClientProcess java = ClientProcess.java(SmallHeapServer.class, List.of("-Xmx64m"), own.toString());
		await().until(() -> Files.exists(own));
		ClientProcess.shell("{ head -c 1073741824 /dev/zero; echo; echo next; } > \"$1\"", own).awaitOutput();
		assertThat(java.awaitOutput()).isEqualTo("discarded TOO_LONG 1073741824\nnext\n");
		start();
	}

	@Test
	void handlesEmptyLines() {
		start();
		this.fixture.writerShell("printf '\\n\\na\\n\\n' > \"$1\"").awaitOutput();
		awaitLines("", "", "a", "");
	}

	@Test
	void keepsEveryByteButTheNewline() {
		ClientProcess.assumeInstalled("python3");
		start();
		this.fixture.writerShell(
				"exec python3 -c 'import sys; open(sys.argv[1], \"wb\").write(bytes(b for b in range(256) if b != 10) + b\"\\n\")' \"$1\"")
			.awaitOutput();
		await().until(() -> !this.lines.isEmpty());
		byte[] expected = new byte[255];
		for (int i = 0; i < 255; i++) {
			expected[i] = (byte) ((i < '\n') ? i : i + 1);
		}
		assertThat(this.lines.get(0).toByteArray()).isEqualTo(expected);
	}

	@Test
	void handlesLineOf16Mebibytes() {
		ClientProcess.assumeInstalled("perl");
		start();
		int length = 16 * 1024 * 1024;
		this.fixture
			.writerShell(
					"exec perl -e 'open(my $p, \">\", $ARGV[0]); print $p \"x\" x $ARGV[1], \"\\nnext\\n\"' \"$1\" "
							+ length)
			.awaitOutput();
		await().until(() -> this.lines.size() == 2);
		byte[] expected = new byte[length];
		Arrays.fill(expected, (byte) 'x');
		assertThat(Arrays.equals(this.lines.get(0).toByteArray(), expected)).isTrue();
	}

	@Test
	void leavesPipeUnreadWithoutHandler() throws IOException {
		this.fixture.start(this.fixture.receiver());
		assertThat(this.fixture.events()).containsExactly("opened", "handler missing");
		ClientProcess client = this.fixture.writerShell("echo early > \"$1\"");
		await().until(client::isBlocked);
		this.fixture.server().setHandler(this.lines::add);
		client.awaitOutput();
		awaitLines("early");
	}

	@Test
	void goesOnAfterHandlerHasThrown() {
		this.fixture.start(this.fixture.receiver().handler((line) -> {
			if (line.toString().startsWith("bad")) {
				throw new IOException("refused");
			}
			if (line.toString().startsWith("worse")) {
				throw new AssertionError("broken");
			}
			this.lines.add(line);
		}));
		this.fixture.writerShell("printf 'bad\\ngood\\nworse\\nbetter\\n' > \"$1\"").awaitOutput();
		awaitLines("good", "better");
		assertThat(this.fixture.events()).contains("failed bad: refused", "failed worse: broken");
	}

	@Test
	void keepsInterruptOfOneHandlerFromTheNextLine() {
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		this.fixture.start(this.fixture.receiver().handler((line) -> {
			interrupted.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
		}));
		this.fixture.writerShell("printf 'one\\ntwo\\n' > \"$1\"").awaitOutput();
		await().until(() -> interrupted.size() == 2);
		assertThat(interrupted).containsExactly(false, false);
	}

	@Test
	void blocksClientWhileHandlerIsSlow() {
		CountDownLatch release = new CountDownLatch(1);
		this.fixture.start(this.fixture.receiver().handler((line) -> {
			release.await();
			this.lines.add(line);
		}));
		ClientProcess client = this.fixture
			.writerShell("i=0; while [ $i -lt 3000 ]; do printf '%099d\\n' $i; i=$((i+1)); done > \"$1\"");
		await().until(client::isBlocked);
		assertThat(this.lines).isEmpty();
		release.countDown();
		client.awaitOutput();
		await().until(() -> this.lines.size() == 3000);
	}

	@Test
	void sleepsWhileNoClientIsThere() throws IOException {
		start();
		this.fixture.writerShell("echo one > \"$1\"").awaitOutput();
		this.fixture.awaitEvent("disconnected IN");
		ProcThread thread = ProcThread.named("pipeio-test-in");
		await().until(thread::isAsleep);
		long cpu = thread.cpuTime();
		long sleeps = thread.sleeps();
		// Another server's traffic is the clock: many wake-ups of a spinning thread would
		// fit in
		ClientProcess.shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done").awaitOutput();
		assertThat(thread.sleeps()).isEqualTo(sleeps);
		assertThat(thread.cpuTime()).isEqualTo(cpu);
		this.fixture.writerShell("echo two > \"$1\"").awaitOutput();
		awaitLines("one", "two");
	}

	@Test
	void tellsOfClientsThatComeAndGoWithoutALine() {
		start();
		this.fixture.writerShell(": > \"$1\"").awaitOutput();
		this.fixture.awaitEvent("disconnected IN");
		assertThat(this.fixture.events()).containsExactly("opened", "connected IN", "disconnected IN");
	}

	@Test
	void decodesTextInItsCharset() {
		this.fixture.start(this.fixture.receiver().handler(this.lines::add).charset(StandardCharsets.ISO_8859_1));
		this.fixture.writerShell("printf 'gr\\374n\\n' > \"$1\"").awaitOutput();
		awaitLines("gr\u00fcn");
	}

}
