package io.pipeio.server;

import java.time.Duration;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.queue.PipeQueue;
import io.pipeio.queue.WhenFull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeQueue}.
 */
@Timeout(60)
class PipeQueueTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private PipeServerBuilder builder() {
		return this.fixture.builder().shutdownTimeout(Duration.ofSeconds(5));
	}

	private PipeStatistics out() {
		return this.fixture.server().getStatistics(PipeDirection.OUT);
	}

	@Test
	void tellsWhatWaitsAndForHowLong() {
		this.fixture.start(builder().queueSize(1000));
		assertThat(this.fixture.server().getQueue()).isEqualTo(new PipeQueue(0, 0, 1000, Duration.ZERO, Duration.ZERO));
		long started = System.nanoTime();
		await().until(() -> System.nanoTime() - started > Duration.ofMillis(200).toNanos());
		this.fixture.server().send("one");
		this.fixture.server().send("three");
		PipeQueue queue = this.fixture.server().getQueue();
		assertThat(queue.stalled()).isEqualTo(queue.oldestWait());
		assertThat(queue.lines()).isEqualTo(2);
		assertThat(queue.bytes()).isEqualTo(10);
		assertThat(queue.maxBytes()).isEqualTo(1000);
		await().until(() -> this.fixture.server().getQueue().oldestWait().compareTo(Duration.ofMillis(50)) > 0);
		await().until(() -> this.fixture.server().getQueue().stalled().compareTo(Duration.ofMillis(50)) > 0);
		assertThat(this.fixture.read(2)).isEqualTo("one\nthree\n");
		await().until(() -> this.fixture.server().getQueue().equals(PipeQueue.empty(1000)));
	}

	@Test
	void countsTheRestOfALineThatThePipeHasTakenInPart() {
		this.fixture.start(builder());
		try (ClientProcess reader = ClientProcess.shell("exec 3< \"$1\"; read -r go; cat <&3", this.fixture.out())) {
			await().until(() -> out().getConnects() == 1);
			String line = "x".repeat(100_000);
			this.fixture.server().send(line);
			this.fixture.server().send(line);
			await().until(() -> this.fixture.server().getQueue().bytes() < 200_002);
			assertThat(this.fixture.server().getQueue().lines()).isEqualTo(2);
			assertThat(this.fixture.server().getQueue().bytes()).isLessThan(200_002 - 4096);
			reader.type("\n");
			reader.endInput();
			await().until(() -> this.fixture.server().getQueue().lines() == 0);
			this.fixture.server().stop();
			assertThat(reader.awaitOutput()).hasSize(200_002);
		}
		assertThat(out().getLines()).isEqualTo(2);
		assertThat(this.fixture.server().getQueue().lines()).isZero();
	}

	@Test
	void isNotStalledWhileAClientReadsSlowly() {
		this.fixture.start(builder());
		try (ClientProcess reader = ClientProcess.shell("exec 3< \"$1\"; while read -r go; do head -c 65536 <&3; done",
				this.fixture.out())) {
			await().until(() -> out().getConnects() == 1);
			for (int i = 0; i < 20; i++) {
				this.fixture.server().send("x".repeat(65535));
			}
			await().until(() -> this.fixture.server().getQueue().stalled().compareTo(Duration.ofMillis(200)) > 0);
			long before = this.fixture.server().getQueue().bytes();
			reader.type("\n".repeat(2));
			await().until(() -> this.fixture.server().getQueue().bytes() < before);
			PipeQueue queue = this.fixture.server().getQueue();
			assertThat(queue.stalled()).isLessThan(queue.oldestWait());
			assertThat(queue.oldestWait()).isGreaterThan(Duration.ofMillis(200));
			reader.endInput();
		}
	}

	@Test
	void tellsAgeOfTheOldestLineThoughAClientReadsALittle() {
		this.fixture.start(builder().queueSize(1_000_000));
		try (ClientProcess reader = ClientProcess.shell(
				"exec 3< \"$1\"; while read -r go; do dd bs=8192 count=1 status=none <&3 | wc -c; done",
				this.fixture.out())) {
			await().until(() -> out().getConnects() == 1);
			for (int i = 0; i < 3000; i++) {
				this.fixture.server().send("x".repeat(99));
			}
			await().until(() -> this.fixture.server().getQueue().stalled().compareTo(Duration.ofMillis(300)) > 0);
			reader.type("\n");
			await().until(() -> reader.stdoutText().equals("8192\n"));
			await().until(() -> isOlderThanStalled(this.fixture.server().getQueue()));
			assertThat(this.fixture.server().getQueue().lines()).isPositive();
			reader.endInput();
		}
	}

	private static boolean isOlderThanStalled(PipeQueue queue) {
		return queue.oldestWait().minus(queue.stalled()).compareTo(Duration.ofMillis(250)) > 0;
	}

	@Test
	void doesNotTakeTheTimeOfALineThatWasDroppedForThatOfTheNext() {
		this.fixture.start(builder().queueSize(500).whenFull(WhenFull.DROP_OLDEST));
		this.fixture.server().send("x".repeat(99));
		await().until(() -> this.fixture.server().getQueue().oldestWait().compareTo(Duration.ofMillis(300)) > 0);
		for (int i = 0; i < 7; i++) {
			this.fixture.server().send("x".repeat(99));
		}
		PipeQueue queue = this.fixture.server().getQueue();
		assertThat(out().getDiscardedLines()).isPositive();
		assertThat(queue.stalled()).isGreaterThan(Duration.ofMillis(300));
		assertThat(queue.oldestWait()).isLessThan(queue.stalled().minusMillis(250));
	}

	@Test
	void tellsOfALineThatIsTakenBackFromThePipe() {
		this.fixture.start(builder());
		try (ClientProcess reader = ClientProcess.shell("exec 3< \"$1\"; read -r go; head -c 5 <&3",
				this.fixture.out())) {
			await().until(() -> out().getConnects() == 1);
			this.fixture.server().send("one");
			this.fixture.server().send("two");
			this.fixture.server().send("three");
			await().until(() -> this.fixture.server().getQueue().lines() == 0);
			reader.type("\n");
			await().until(() -> out().getDisconnects() == 1);
		}
		assertThat(out().getTornLines()).isOne();
		assertThat(this.fixture.server().getQueue().lines()).isEqualTo(2);
		assertThat(this.fixture.server().getQueue().bytes()).isEqualTo(10);
		assertThat(this.fixture.read(2)).isEqualTo("two\nthree\n");
		assertThat(out().getLines()).isEqualTo(3);
	}

}
