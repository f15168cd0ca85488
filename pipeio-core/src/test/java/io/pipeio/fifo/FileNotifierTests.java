package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.fixture.ClientProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FileNotifier}, against the kernel.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileNotifierTests {

	private final List<Integer> notified = new CopyOnWriteArrayList<>();

	private FileNotifier notifier;

	private Fifo fifo;

	@TempDir
	private Path directory;

	@BeforeEach
	void open() throws FifoException {
		this.fifo = Fifo.create(this.directory.resolve("pipe"),
				new FifoAccess(FifoPermissions.parse("rw-------"), null));
		this.notifier = new FileNotifier(this.fifo.path());
	}

	@AfterEach
	void close() {
		this.notifier.close();
		this.fifo.close();
	}

	private void await(int timeoutMillis) throws FifoException {
		this.notifier.await(timeoutMillis, (watch, name) -> this.notified.add(watch));
	}

	@Test
	void tellsOfWriter() throws FifoException {
		try (FifoReader reader = new FifoReader(this.fifo)) {
			int watch = this.notifier.watchClients(this.fifo);
			await(0);
			assertThat(this.notified).isEmpty();
			ClientProcess.shell(": > \"$1\"", this.fifo.path()).awaitOutput();
			await(-1);
			assertThat(this.notified).containsOnly(watch);
			assertThat(reader.isReady()).isFalse();
		}
	}

	@Test
	void tellsOfReader() throws FifoException {
		try (FifoWriter writer = new FifoWriter(this.fifo, 0)) {
			assertThat(writer.openAhead()).isTrue();
			int watch = this.notifier.watchClients(this.fifo);
			try (ClientProcess reader = ClientProcess.shell("exec cat \"$1\"", this.fifo.path())) {
				await(-1);
				assertThat(this.notified).containsOnly(watch);
				assertThat(writer.hasReader()).isTrue();
				assertThat(reader.isAlive()).isTrue();
			}
			assertThat(writer.hasReader()).isFalse();
		}
	}

	@Test
	void tellsOfWriteOfWhoeverHasOpenedThePipeBefore() throws IOException {
		try (FifoReader reader = new FifoReader(this.fifo);
				ClientProcess writer = ClientProcess.shell("exec 3> \"$1\"; echo opened; read go; echo >&3; read end",
						this.fifo.path())) {
			Awaitility.await().until(() -> writer.stdout().length > 0);
			int watch = this.notifier.watchClients(this.fifo);
			writer.type("go\n");
			await(-1);
			assertThat(this.notified).containsExactly(watch);
			assertThat(reader.available()).isEqualTo(1);
		}
	}

	@Test
	void tellsNothingOfWhatItHasForgotten() throws FifoException {
		try (FifoReader reader = new FifoReader(this.fifo)) {
			int watch = this.notifier.watchClients(this.fifo);
			this.notifier.forget(watch);
			// The kernel tells that once
			await(0);
			this.notified.clear();
			ClientProcess.shell("echo > \"$1\"", this.fifo.path()).awaitOutput();
			await(0);
			assertThat(this.notified).isEmpty();
			assertThat(reader.available()).isEqualTo(1);
		}
	}

	@Test
	void wakesUp() throws FifoException {
		this.notifier.wakeUp();
		await(-1);
		assertThat(this.notified).isEmpty();
	}

	@Test
	void failsForFifoThatIsClosed() {
		this.fifo.close();
		assertThatExceptionOfType(FifoException.class).isThrownBy(() -> this.notifier.watchClients(this.fifo))
			.satisfies((ex) -> assertThat(ex.getOperation()).isEqualTo("inotify_add_watch"));
	}

	@Test
	void leavesNoDescriptorBehind() throws FifoException {
		int before = Descriptors.leadingTo("anon_inode:inotify").size();
		FileNotifier other = new FileNotifier(this.fifo.path());
		assertThat(Descriptors.leadingTo("anon_inode:inotify")).hasSize(before + 1)
			.allMatch(Descriptors::isCloseOnExec);
		other.close();
		assertThat(Descriptors.leadingTo("anon_inode:inotify")).hasSize(before);
	}

}
