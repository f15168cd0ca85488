package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Fifo}: removing it, giving it back, and letting its clients go.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FifoRemovalTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final FifoPermissions SHARED = FifoPermissions.parse("rw-rw----");

	@TempDir
	private Path directory;

	private final Descriptors descriptors = new Descriptors();

	@AfterEach
	void closeDescriptors() {
		this.descriptors.close();
	}

	@Test
	void removesNothingOnceItWasClosed() throws IOException {
		Fifo closed = Fifo.create(path(), new FifoAccess(FifoPermissions.OWNER_ONLY, null));
		closed.close();
		assertThat(closed.remove()).isFalse();
		assertThat(path()).exists();
		Files.delete(path());
	}

	@Test
	void releasesClientOfPipeThatSomebodyElseHasDeleted() throws IOException {
		try (Fifo deleted = Fifo.create(path(), new FifoAccess(FifoPermissions.OWNER_ONLY, null));
				ClientProcess client = ClientProcess.shell("echo one > \"$1\"", path())) {
			await().until(client::isBlocked);
			Files.delete(path());
			deleted.releaseClients();
			client.awaitExitCode(Duration.ofSeconds(10));
		}
	}

	@Test
	void leavesFifoInPlaceWhenClosed() throws IOException {
		Path path = path();
		Fifo fifo = Fifo.create(path, new FifoAccess(SHARED, null));
		List<Integer> anchor = Descriptors.leadingTo(path);
		fifo.close();
		this.descriptors.takeOver(anchor);
		fifo.close();
		assertThat(Files.exists(path)).isTrue();
		assertThat(Descriptors.leadingTo(path)).isEmpty();
		assertThat(Descriptors.leadingTo(Descriptors.EVENT_DESCRIPTOR)).containsAll(anchor);
	}

	@Test
	void releasesBlockedWriters() throws IOException {
		assertReleased("echo 'one line' > \"$1\"");
	}

	@Test
	void releasesBlockedReaders() throws IOException {
		assertReleased("exec cat < \"$1\"");
	}

	private void assertReleased(String script) throws IOException {
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null));
				ClientProcess one = ClientProcess.shell(script, path());
				ClientProcess other = ClientProcess.shell(script, path())) {
			await().atMost(TIMEOUT).until(() -> one.isBlocked() && other.isBlocked());
			fifo.remove();
			fifo.releaseClients();
			one.awaitExitCode(TIMEOUT);
			other.awaitExitCode(TIMEOUT);
			assertThat(one.stdoutText() + other.stdoutText()).isEmpty();
			assertThat(Descriptors.leadingTo(path() + " (deleted)")).hasSize(1);
		}
	}

	@Test
	void leavesClientsBlockedWhileItIsInPlace() throws IOException {
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null));
				ClientProcess client = ClientProcess.shell("echo 'one line' > \"$1\"", path())) {
			await().atMost(TIMEOUT).until(client::isBlocked);
			fifo.releaseClients();
			Fifos.awaitStillBlocked(client);
		}
	}

	@Test
	void givesBackFifoThatItFound() throws IOException {
		Posix.mkfifo(path().toString(), 0600);
		Posix.chmod(path().toString(), 0622);
		try (ClientProcess client = ClientProcess.shell("echo 'one line' > \"$1\"", path())) {
			await().atMost(TIMEOUT).until(client::isBlocked);
			Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null));
			fifo.restore();
			fifo.release();
			assertThat(Fifos.permissionsOf(path())).isEqualTo("rw--w--w-");
			assertThat(Descriptors.leadingTo(path())).isEmpty();
			Fifos.awaitStillBlocked(client);
		}
	}

	@Test
	void givesBackFifoThatItMade() throws IOException {
		Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null));
		try (ClientProcess client = ClientProcess.shell("exec cat < \"$1\"", path())) {
			await().atMost(TIMEOUT).until(client::isBlocked);
			fifo.restore();
			fifo.release();
			client.awaitExit(TIMEOUT);
		}
		assertThat(this.directory).isEmptyDirectory();
		assertThat(Descriptors.leadingTo(path() + " (deleted)")).isEmpty();
	}

	@Test
	void restoresOnlyItself() throws IOException {
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null))) {
			Files.delete(path());
			Posix.mkfifo(path().toString(), 0600);
			fifo.restore();
			assertThat(Fifos.permissionsOf(path())).isEqualTo("rw-------");
		}
	}

	@Test
	void removesItselfOnce() throws IOException {
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null))) {
			assertThat(fifo.remove()).isTrue();
			assertThat(this.directory).isEmptyDirectory();
			assertThat(fifo.remove()).isFalse();
			assertThat(Descriptors.leadingTo(path() + " (deleted)")).hasSize(1);
		}
	}

	@Test
	void removesFifoThatItTookOver() throws IOException {
		Posix.mkfifo(path().toString(), 0600);
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null))) {
			assertThat(fifo.remove()).isTrue();
			assertThat(this.directory).isEmptyDirectory();
		}
	}

	@Test
	void leavesOtherFifoAtItsPathAlone() throws IOException {
		Path path = path();
		try (Fifo fifo = Fifo.create(path, new FifoAccess(SHARED, null))) {
			Files.delete(path);
			Posix.mkfifo(path.toString(), 0600);
			assertThat(fifo.remove()).isFalse();
			assertThat(Files.exists(path)).isTrue();
			assertThat(Descriptors.leadingTo(path)).isEmpty();
		}
	}

	@Test
	void leavesFileAtItsPathAlone() throws IOException {
		Path path = path();
		try (Fifo fifo = Fifo.create(path, new FifoAccess(SHARED, null))) {
			Files.delete(path);
			Files.writeString(path, "content");
			assertThat(fifo.remove()).isFalse();
			assertThat(path).hasContent("content");
		}
	}

	@Test
	void leavesSymbolicLinkToItselfAlone() throws IOException {
		Path path = path();
		try (Fifo fifo = Fifo.create(path, new FifoAccess(SHARED, null))) {
			Files.createSymbolicLink(path, Files.move(path, this.directory.resolve("renamed")));
			assertThat(fifo.remove()).isFalse();
			assertThat(path).isSymbolicLink();
		}
	}

	@Test
	void opensNothingAfterItWasClosed() throws IOException {
		Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null));
		fifo.close();
		assertThatExceptionOfType(FifoException.class).isThrownBy(fifo::openForReading)
			.satisfies((ex) -> assertThat(ex.getPath()).isEqualTo(path()));
		assertThatExceptionOfType(FifoException.class).isThrownBy(fifo::awaitReader);
		assertThatExceptionOfType(FifoException.class).isThrownBy(fifo::openSpare);
		assertThatExceptionOfType(FifoException.class).isThrownBy(fifo::requireWritable);
		assertThat(fifo.openForReadingOrNone()).isEqualTo(-1);
		assertThat(Descriptors.leadingTo(path())).isEmpty();
	}

	private Path path() {
		return this.directory.resolve("pipe");
	}

}
