package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FifoClaim}.
 */
@Timeout(60)
class FifoClaimTests {

	@TempDir
	private Path directory;

	private Path path() {
		return this.directory.resolve("pipe");
	}

	@Test
	void refusesPathThatIsClaimed() throws FifoException {
		try (FifoClaim claim = FifoClaim.take(path())) {
			assertThatExceptionOfType(FifoInUseException.class).isThrownBy(() -> FifoClaim.take(path()))
				.withMessageContaining("'%s'", path())
				.satisfies((ex) -> assertThat(ex.getPath()).isEqualTo(path()));
		}
	}

	@Test
	void claimsPathAgainOnceTheClaimWasGivenUp() throws FifoException {
		FifoClaim.take(path()).close();
		FifoClaim.take(path()).close();
	}

	@Test
	void claimsOtherPathInTheSameDirectory() throws FifoException {
		try (FifoClaim one = FifoClaim.take(path());
				FifoClaim other = FifoClaim.take(this.directory.resolve("other"))) {
			assertThatExceptionOfType(FifoInUseException.class).isThrownBy(() -> FifoClaim.take(path()));
		}
	}

	@Test
	void recognisesDirectoryBehindSymbolicLink() throws IOException {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"),
				Files.createDirectory(this.directory.resolve("real")));
		try (FifoClaim claim = FifoClaim.take(this.directory.resolve("real/pipe"))) {
			assertThatExceptionOfType(FifoInUseException.class).isThrownBy(() -> FifoClaim.take(link.resolve("pipe")));
		}
	}

	@Test
	void keepsClaimWhenDirectoryIsOpenedAndClosedByOthers() throws IOException {
		try (FifoClaim claim = FifoClaim.take(path())) {
			Files.list(this.directory).close();
			assertThatExceptionOfType(FifoInUseException.class).isThrownBy(() -> FifoClaim.take(path()));
			assertThatExceptionOfType(FifoInUseException.class).isThrownBy(() -> FifoClaim.take(path()));
		}
	}

	@Test
	void leavesNothingInTheDirectory() throws FifoException {
		try (FifoClaim claim = FifoClaim.take(path())) {
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	@Test
	void isNotInheritedByChildren() throws FifoException {
		try (FifoClaim claim = FifoClaim.take(path())) {
			assertThat(Descriptors.leadingTo(this.directory)).hasSize(1).allMatch(Descriptors::isCloseOnExec);
		}
		assertThat(Descriptors.leadingTo(this.directory)).isEmpty();
	}

	@Test
	void isGoneWithKilledProcess() throws FifoException {
		try (ClientProcess holder = ClientProcess.java(ClaimHolder.class, List.of(), path().toString())) {
			await().atMost(Duration.ofSeconds(20)).until(() -> holder.stdoutText().equals("claimed"));
			assertThatExceptionOfType(FifoInUseException.class).isThrownBy(() -> FifoClaim.take(path()));
			holder.destroy();
			FifoClaim.take(path()).close();
		}
	}

	@Test
	void leavesLocksOfClientsOnTheFifoAlone() throws FifoException {
		ClientProcess.assumeInstalled("flock");
		try (FifoClaim claim = FifoClaim.take(path());
				Fifo fifo = Fifo.create(path(), new FifoAccess(FifoPermissions.OWNER_ONLY, null));
				FifoReader reader = new FifoReader(fifo)) {
			ClientProcess.shell("{ flock 9; echo line >&9; } 9> \"$1\"", path()).awaitOutput();
			assertThat(reader.available()).isEqualTo(5);
		}
	}

	@Test
	void letsOneOfManyClaimIt() throws InterruptedException, ExecutionException {
		ExecutorService executor = Executors.newFixedThreadPool(4);
		AtomicInteger holders = new AtomicInteger();
		try {
			List<Future<Integer>> rounds = IntStream.range(0, 4)
				.mapToObj((i) -> executor.submit(() -> claimTimes(200, holders)))
				.toList();
			int claimed = 0;
			for (Future<Integer> round : rounds) {
				claimed += round.get();
			}
			assertThat(claimed).isPositive();
		}
		finally {
			executor.shutdown();
		}
	}

	private int claimTimes(int times, AtomicInteger holders) throws FifoException {
		int claimed = 0;
		for (int i = 0; i < times; i++) {
			try (FifoClaim claim = FifoClaim.take(path())) {
				assertThat(holders.incrementAndGet()).isOne();
				claimed++;
				Thread.yield();
				holders.decrementAndGet();
			}
			catch (FifoInUseException ex) {
				assertThat(ex.getPath()).isEqualTo(path());
			}
		}
		return claimed;
	}

	@Test
	void claimsNothingWhereThereIsNoDirectory() throws FifoException {
		FifoClaim.take(this.directory.resolve("missing/pipe")).close();
	}

}
