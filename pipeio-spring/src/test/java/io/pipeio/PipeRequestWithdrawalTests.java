package io.pipeio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.pipeio.fixture.AnsweringClient;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.DiscardReason;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for requests whose callers have given up: nobody gets them who comes later, and
 * each line is read or reported.
 */
@Timeout(60)
class PipeRequestWithdrawalTests {

	private static final String WITHDRAWN = "OUT WITHDRAWN 5";

	@TempDir
	private Path directory;

	private static PipeReplyTimeoutException askInVain(RequestFixture requests, int millis) {
		List<PipeReplyTimeoutException> thrown = new ArrayList<>();
		assertThatExceptionOfType(PipeReplyTimeoutException.class)
			.isThrownBy(() -> requests.ask("stale", Duration.ofMillis(millis)))
			.satisfies(thrown::add);
		return thrown.get(0);
	}

	/** Prints what it reads. */
	private static ClientProcess reader(RequestFixture requests) {
		return requests.shell("exec cat \"$2\"");
	}

	private static void assertAccounted(RequestFixture requests, long read) {
		PipeStatistics statistics = requests.server().getStatistics(PipeDirection.OUT);
		assertThat(statistics.getLines())
			.isEqualTo(read + statistics.getDiscardedLines() + requests.server().getQueue().lines());
	}

	@Test
	void showsNobodyWhatNobodyHasRead() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			assertThat(askInVain(requests, 1000)).hasMessage("The request to pipe server 'test' was not read within "
					+ "1000 ms, and was withdrawn (no client reads its out-pipe)");
			assertThat(requests.discards()).containsExactly(WITHDRAWN);
			assertThat(requests.server().getQueue().lines()).isZero();
			requests.template().send("test", "next");
			try (ClientProcess reader = reader(requests)) {
				await().until(() -> !reader.stdoutText().isEmpty());
				assertThat(reader.stdoutText()).isEqualTo("next\n");
			}
			assertAccounted(requests, 1);
		}
	}

	@Test
	void leavesLinesOfOthersWhereTheyAre() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			CompletableFuture<?> first = requests.template().sendAsync("test", "first");
			for (int i = 0; i < 3; i++) {
				askInVain(requests, 500);
				requests.template().send("test", "line " + i);
			}
			CompletableFuture<?> last = requests.template().sendAsync("test", "last");
			assertAccounted(requests, 0);
			assertThat(requests.server().getQueue().lines()).isEqualTo(5);
			try (ClientProcess reader = reader(requests)) {
				await().until(() -> reader.stdoutText().endsWith("last\n"));
				assertThat(reader.stdoutText()).isEqualTo("first\nline 0\nline 1\nline 2\nlast\n");
				assertThat(first).succeedsWithin(RequestFixture.LONG);
				assertThat(last).succeedsWithin(RequestFixture.LONG);
			}
			assertThat(requests.discards()).containsExactly(WITHDRAWN, WITHDRAWN, WITHDRAWN);
		}
	}

	@Test
	void takesBackWhatClientHasNotReadWhenItLeaves() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			try (ClientProcess puppet = requests.puppet()) {
				assertThat(askInVain(requests, 1000))
					.hasMessage("The request to pipe server 'test' was sent, but not answered within 1000 ms");
				assertThat(requests.discards()).isEmpty();
			}
			await().until(() -> requests.discards().equals(List.of(WITHDRAWN)));
			try (ClientProcess client = requests.shell(AnsweringClient.SHELL)) {
				assertThat(requests.ask("two")).isEqualTo("re two");
			}
			assertAccounted(requests, 1);
			assertThat(requests.discards()).containsExactly(WITHDRAWN);
		}
	}

	@Test
	void takesBackWhatClientHasLeftBefore() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			CompletableFuture<PipeReplyTimeoutException> failure;
			try (ClientProcess puppet = requests.puppet()) {
				failure = CompletableFuture.supplyAsync(() -> askInVain(requests, 3000));
				await().until(() -> requests.server().getStatistics(PipeDirection.OUT).getLines() == 1);
			}
			await().until(() -> !requests.server().isConnected(PipeDirection.OUT));
			assertThat(failure).succeedsWithin(RequestFixture.LONG)
				.satisfies((ex) -> assertThat(ex).hasMessageContaining("was withdrawn"));
			try (ClientProcess client = requests.shell(AnsweringClient.SHELL)) {
				assertThat(requests.ask("two")).isEqualTo("re two");
			}
			assertThat(requests.discards()).containsExactly(WITHDRAWN);
		}
	}

	/**
	 * What is discarded has been in the pipe already, and is in the queue again.
	 */
	@Test
	void keepsNothingOfRequestThatWasDiscardedAfterItsClientHadLeft() {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			CompletableFuture<PipeReplyTimeoutException> failure;
			try (ClientProcess puppet = requests.puppet()) {
				failure = CompletableFuture.supplyAsync(() -> askInVain(requests, 3000));
				await().until(() -> requests.server().getStatistics(PipeDirection.OUT).getLines() == 1);
			}
			await().until(() -> requests.server().getQueue().lines() == 1);
			assertThat(requests.server().discardQueue()).isOne();
			requests.template().send("test", "other");
			assertThat(failure).succeedsWithin(RequestFixture.LONG);
			assertThat(requests.server().getQueue().lines()).isOne();
			try (ClientProcess client = requests.shell(AnsweringClient.SHELL)) {
				// The answer to the other line, since no request is in flight
				await().until(() -> requests.server().getQueue().lines() == 0);
				await().until(() -> requests.discards().size() == 2);
				assertThat(requests.ask("two")).isEqualTo("re two");
			}
		}
	}

	@Test
	void takesBackWhatWaitsBehindFullPipe() {
		try (RequestFixture requests = new RequestFixture(this.directory);
				ClientProcess client = requests
					.shell("exec 4< \"$2\"; read -r go; exec 3> \"$1\"; while read -r line <&4; do echo \"${#line}\"; "
							+ "case $line in l*) ;; *) echo \"re $line\" >&3;; esac; done")) {
			await().until(() -> requests.server().isConnected(PipeDirection.OUT));
			String large = "l".repeat(3000);
			for (int i = 0; i < 40; i++) {
				requests.template().send("test", large);
			}
			askInVain(requests, 1000);
			assertThat(requests.discards()).containsExactly(WITHDRAWN);
			client.type("go\n");
			assertThat(requests.ask("to")).isEqualTo("re to");
			assertThat(client.stdoutText()).isEqualTo("3000\n".repeat(40) + "2\n");
			assertAccounted(requests, 41);
		}
	}

	@Test
	void takesBackWhatInterruptedCallerHasAsked() throws InterruptedException {
		try (RequestFixture requests = new RequestFixture(this.directory)) {
			Thread caller = new Thread(
					() -> assertThatExceptionOfType(PipeReplyException.class).isThrownBy(() -> requests.ask("stale")));
			caller.start();
			await().until(() -> requests.server().getQueue().lines() == 1);
			caller.interrupt();
			caller.join();
			assertThat(requests.discards()).containsExactly(WITHDRAWN);
			assertThat(requests.server().getQueue().lines()).isZero();
		}
	}

	@Test
	void accountsForEachLineWhileClientsComeAndGo() {
		try (RequestFixture requests = new RequestFixture(this.directory);
				ClientProcess client = requests
					.shell("while :; do if read -r line < \"$2\"; then echo \"$line\"; fi; sleep 0.005; done")) {
			Random random = new Random(42);
			List<String> sent = new ArrayList<>();
			for (int i = 0; i < 600; i++) {
				String line = "line " + i;
				if (random.nextInt(3) == 0) {
					sent.add(line);
					requests.template().send("test", line);
				}
				else {
					ask(requests, "ask " + i, random.nextInt(4));
				}
			}
			PipeStatistics statistics = requests.server().getStatistics(PipeDirection.OUT);
			await().atMost(RequestFixture.LONG)
				.untilAsserted(() -> assertThat(client.stdoutText().lines().count())
					.isEqualTo(statistics.getLines() - statistics.getDiscardedLines(DiscardReason.WITHDRAWN)));
			List<String> read = client.stdoutText().lines().toList();
			assertThat(read).doesNotHaveDuplicates().allMatch((line) -> line.matches("(ask|line) \\d+"));
			assertThat(read.stream().filter((line) -> line.startsWith("line")).toList()).isEqualTo(sent);
			assertThat(statistics.getDiscardedLines(DiscardReason.WITHDRAWN)).isPositive();
		}
	}

	private static void ask(RequestFixture requests, String request, int millis) {
		try {
			requests.ask(request, Duration.ofMillis(millis));
		}
		catch (PipeReplyException ex) {
			assertThat(ex).hasMessageContaining("'test'");
		}
	}

}
