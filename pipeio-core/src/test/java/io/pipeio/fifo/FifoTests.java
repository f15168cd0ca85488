package io.pipeio.fifo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link Fifo}: making it and opening its ends.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FifoTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final FifoPermissions SHARED = FifoPermissions.parse("rw-rw----");

	@TempDir
	private Path directory;

	private final Descriptors descriptors = new Descriptors();

	private final NativeMemory memory = new NativeMemory();

	@AfterEach
	void closeDescriptors() {
		this.descriptors.close();
	}

	@Test
	void createsFifo() throws IOException {
		Path path = path();
		try (Fifo fifo = Fifo.create(path, new FifoAccess(FifoPermissions.OWNER_ONLY, null))) {
			assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(0010600);
			assertThat(fifo.isCreated()).isTrue();
			assertThat(fifo.path()).isEqualTo(path);
			assertThat(fifo).hasToString(path.toString());
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 0022, 0077, 0777 })
	void createsFifoWithPermissionsWhateverTheUmask(int mask) throws IOException {
		for (String permissions : List.of("rw-rw-rw-", "rw-r-----", "rw-------", "-w--w--w-", "rwxrwxrwx")) {
			Path path = this.directory.resolve(permissions);
			try (Umask umask = new Umask(mask);
					Fifo fifo = Fifo.create(path, new FifoAccess(FifoPermissions.parse(permissions), null))) {
				assertThat(Fifos.permissionsOf(path)).isEqualTo(permissions);
			}
		}
	}

	@Test
	void takesOverOwnFifo() throws IOException {
		Path path = path();
		Posix.mkfifo(path.toString(), 0600);
		Object inode = Files.getAttribute(path, "unix:ino");
		try (Fifo fifo = Fifo.create(path, new FifoAccess(SHARED, null))) {
			assertThat(fifo.isCreated()).isFalse();
			assertThat(Files.getAttribute(path, "unix:ino")).isEqualTo(inode);
			assertThat(Fifos.permissionsOf(path)).isEqualTo("rw-rw----");
		}
		try (Fifo fifo = Fifo.create(path, new FifoAccess(FifoPermissions.OWNER_ONLY, null))) {
			assertThat(fifo.isCreated()).isFalse();
			assertThat(Fifos.permissionsOf(path)).isEqualTo("rw-------");
		}
	}

	@Test
	void permitsNewGroupOfFoundFifoNothingButWhatIsAskedFor() throws IOException {
		assumeTrue(Posix.geteuid() == 0, "root may choose any group");
		Posix.mkfifo(path().toString(), 0600);
		AtomicBoolean done = new AtomicBoolean();
		BackgroundCall<Set<String>> watcher = BackgroundCall.start(() -> watchGroup(path(), done));
		for (int i = 0; i < 500; i++) {
			Files.setAttribute(path(), "unix:gid", 0);
			Posix.chmod(path().toString(), 0664);
			try (Fifo fifo = Fifo.create(path(), new FifoAccess(FifoPermissions.parse("rw--w----"), "daemon"))) {
				assertThat(Fifos.permissionsOf(path())).isEqualTo("rw--w----");
				fifo.restore();
				assertThat(Fifos.permissionsOf(path())).isEqualTo("rw-rw-r--");
			}
		}
		done.set(true);
		assertThat(watcher.result()).isSubsetOf("rw-------", "rw--w----");
	}

	private static Set<String> watchGroup(Path path, AtomicBoolean done) throws IOException {
		Set<String> seen = new HashSet<>();
		while (!done.get()) {
			PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
			if (attributes.group().getName().equals("daemon")) {
				seen.add(PosixFilePermissions.toString(attributes.permissions()));
			}
		}
		return seen;
	}

	@Test
	void createsOneFifoForManyThreads() throws IOException {
		Path path = path();
		List<BackgroundCall<Fifo>> calls = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			calls.add(BackgroundCall.start(() -> Fifo.create(path, new FifoAccess(SHARED, null))));
		}
		List<Fifo> fifos = calls.stream().map(BackgroundCall::result).toList();
		assertThat(fifos).filteredOn(Fifo::isCreated).hasSize(1);
		assertThat(Fifos.permissionsOf(path)).isEqualTo("rw-rw----");
		fifos.forEach(Fifo::close);
	}

	@Test
	void opensFifoOfSomebodyElseAsItIs() throws IOException {
		Path path = path();
		Posix.mkfifo(path.toString(), 0600);
		Posix.chmod(path.toString(), 0622);
		try (Fifo fifo = Fifo.open(path)) {
			assertThat(fifo.isCreated()).isFalse();
			assertThat(Fifos.permissionsOf(path)).isEqualTo("rw--w--w-");
		}
		assertThat(path).exists();
	}

	@Test
	void holdsOneDescriptorThatNoChildInherits() throws IOException {
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null))) {
			assertThat(Descriptors.leadingTo(path())).hasSize(1).allMatch(Descriptors::isCloseOnExec);
			fifo.remove();
			fifo.releaseClients();
		}
		assertThat(Descriptors.leadingTo(path() + " (deleted)")).isEmpty();
	}

	@Test
	void opensEndsThatNoChildInherits() throws IOException {
		Path path = path();
		try (Fifo fifo = Fifo.create(path, new FifoAccess(SHARED, null))) {
			this.descriptors.keep(fifo.openForReading());
			this.descriptors.keep(fifo.awaitReader());
			assertThat(Descriptors.leadingTo(path)).hasSize(3).allMatch(Descriptors::isCloseOnExec);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void leavesBlockedWriterBlocked(boolean managed) throws IOException {
		Path path = path();
		Posix.mkfifo(path.toString(), 0600);
		try (ClientProcess client = ClientProcess.shell("echo 'one line' > \"$1\"", path)) {
			await().atMost(TIMEOUT).until(client::isBlocked);
			try (Fifo fifo = managed ? Fifo.create(path, new FifoAccess(SHARED, null)) : Fifo.open(path)) {
				Fifos.awaitStillBlocked(client);
				int reader = this.descriptors.keep(fifo.openForReading());
				client.awaitExit(TIMEOUT);
				assertThat(this.memory.read(reader)).isEqualTo(9);
				assertThat(this.memory.text(9)).isEqualTo("one line\n");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void leavesBlockedReaderBlocked(boolean managed) throws IOException {
		Path path = path();
		Posix.mkfifo(path.toString(), 0600);
		try (ClientProcess client = ClientProcess.shell("exec cat < \"$1\"", path)) {
			await().atMost(TIMEOUT).until(client::isBlocked);
			try (Fifo fifo = managed ? Fifo.create(path, new FifoAccess(SHARED, null)) : Fifo.open(path)) {
				Fifos.awaitStillBlocked(client);
				int writer = this.descriptors.keep(fifo.awaitReader());
				this.memory.write(writer, "one line\n");
				this.descriptors.close(writer);
				assertThat(client.awaitExit(TIMEOUT).stdoutText()).isEqualTo("one line\n");
			}
		}
	}

	@Test
	void opensReadingEndWithoutBlocking() throws IOException {
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null))) {
			int reader = this.descriptors.keep(fifo.openForReading());
			assertThat(Descriptors.flags(reader) & Posix.platform().nonBlocking).isNotZero();
			assertThat(this.memory.read(reader)).isZero();
		}
	}

	@Test
	void blocksInOpeningWritingEndUntilThereIsReader() throws IOException {
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null))) {
			BackgroundCall<Integer> call = BackgroundCall.start(fifo::awaitReader).awaitBlocked();
			int reader = this.descriptors.keep(fifo.openForReading());
			int writer = this.descriptors.keep(call.result());
			assertThat(this.memory.write(writer, "one")).isEqualTo(3);
			assertThat(this.memory.read(reader)).isEqualTo(3);
		}
	}

	@Test
	void opensEndsOfOriginalFileAfterPathWasReplaced() throws IOException {
		Path path = path();
		Path renamed = this.directory.resolve("renamed");
		try (Fifo fifo = Fifo.create(path, new FifoAccess(SHARED, null))) {
			Files.move(path, renamed);
			Posix.mkfifo(path.toString(), 0600);
			int reader = this.descriptors.keep(fifo.openForReading());
			int writer = this.descriptors.keep(fifo.awaitReader());
			assertThat(Descriptors.leadingTo(renamed)).contains(reader, writer);
			assertThat(Descriptors.leadingTo(path)).isEmpty();
			fifo.releaseClients();
			assertThat(this.memory.write(writer, "one")).isEqualTo(3);
			assertThat(this.memory.read(reader)).isEqualTo(3);
		}
	}

	@Test
	void opensEndsAfterPathWasRemoved() throws IOException {
		try (Fifo fifo = Fifo.create(path(), new FifoAccess(SHARED, null))) {
			assertThat(fifo.remove()).isTrue();
			int reader = this.descriptors.keep(fifo.openForReading());
			int writer = this.descriptors.keep(fifo.awaitReader());
			this.memory.write(writer, "one");
			assertThat(this.memory.read(reader)).isEqualTo(3);
		}
	}

	private Path path() {
		return this.directory.resolve("pipe");
	}

}
