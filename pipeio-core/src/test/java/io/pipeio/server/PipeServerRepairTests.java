package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a pipe which is deleted or replaced while the server runs comes back.
 */
@Timeout(60)
class PipeServerRepairTests {

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	@ParameterizedTest
	@EnumSource
	void bringsDeletedPipeBackWithItsPermissions(PipeDirection direction) throws IOException {
		this.fixture.start(this.fixture.impatientBuilder().permissions(FifoPermissions.parse("rw-rw--w-")));
		Files.delete(this.fixture.path(direction));
		this.fixture.awaitEvent("repaired " + direction);
		FifoPaths.awaitFifo(this.fixture.path(direction));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.fixture.path(direction))))
			.isEqualTo("rw-rw--w-");
		this.fixture.assertBothPipesWork();
	}

	@ParameterizedTest
	@EnumSource
	void bringsPipeBackThatWasRenamedAway(PipeDirection direction) throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		Path away = this.fixture.directory().resolve("away");
		Files.move(this.fixture.path(direction), away);
		FifoPaths.awaitFifo(this.fixture.path(direction));
		this.fixture.assertBothPipesWork();
		this.fixture.server().stop();
		assertThat(away).exists();
		Files.delete(away);
	}

	@ParameterizedTest
	@EnumSource
	void takesOverFifoThatHasReplacedThePipe(PipeDirection direction) throws IOException {
		this.fixture.start(this.fixture.impatientBuilder().permissions(FifoPermissions.parse("rw-rw----")));
		Path other = this.fixture.directory().resolve("other");
		ClientProcess.start("mkfifo", "-m", "600", other.toString()).awaitOutput();
		Files.move(other, this.fixture.path(direction), StandardCopyOption.REPLACE_EXISTING,
				StandardCopyOption.ATOMIC_MOVE);
		this.fixture.awaitEvent("repaired " + direction);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.fixture.path(direction))))
			.isEqualTo("rw-rw----");
		this.fixture.assertBothPipesWork();
	}

	@ParameterizedTest
	@EnumSource
	void bringsPipeBackWithItsGroup(PipeDirection direction) throws IOException {
		assumeThat(Files.getAttribute(this.fixture.directory(), "unix:uid")).as("root may choose any group")
			.isEqualTo(0);
		this.fixture.start(this.fixture.impatientBuilder().group("daemon"));
		assertThat(Files.readAttributes(this.fixture.path(direction), PosixFileAttributes.class).group())
			.hasToString("daemon");
		Files.delete(this.fixture.path(direction));
		this.fixture.awaitEvent("repaired " + direction);
		assertThat(Files.readAttributes(this.fixture.path(direction), PosixFileAttributes.class).group())
			.hasToString("daemon");
	}

	@ParameterizedTest
	@EnumSource
	void touchesNothingThatIsNoFifoAndReturnsWhenItIsGone(PipeDirection direction) throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		Path file = Files.writeString(this.fixture.directory().resolve("file"), "precious");
		Files.move(file, this.fixture.path(direction), StandardCopyOption.REPLACE_EXISTING,
				StandardCopyOption.ATOMIC_MOVE);
		await().until(() -> this.fixture.events()
			.stream()
			.anyMatch((event) -> event.startsWith("pipe failed " + direction) && event.contains("a regular file")));
		assertThat(this.fixture.path(direction)).hasContent("precious");
		Files.delete(this.fixture.path(direction));
		FifoPaths.awaitFifo(this.fixture.path(direction));
		this.fixture.assertBothPipesWork();
	}

	@Test
	void leavesAloneWhatStandsAtThePathWhenItStops() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		Path file = Files.writeString(this.fixture.directory().resolve("file"), "precious");
		Files.move(file, this.fixture.out(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		this.fixture.server().stop();
		assertThat(this.fixture.out()).hasContent("precious");
		Files.delete(this.fixture.out());
	}

	@Test
	void followsUnmanagedPipeThatItsOwnerHasReplaced() throws IOException {
		ClientProcess.start("mkfifo", this.fixture.in().toString(), this.fixture.out().toString()).awaitOutput();
		this.fixture.start(this.fixture.impatientBuilder().managePipes(false));
		for (Path path : List.of(this.fixture.in(), this.fixture.out())) {
			Files.delete(path);
			ClientProcess.start("mkfifo", path.toString()).awaitOutput();
		}
		this.fixture.awaitEvent("repaired IN");
		this.fixture.awaitEvent("repaired OUT");
		this.fixture.assertBothPipesWork();
		this.fixture.stop();
		Files.delete(this.fixture.in());
		Files.delete(this.fixture.out());
	}

	@Test
	void sleepsWhileThePipesAreInPlace() throws IOException {
		this.fixture
			.start(this.fixture.impatientBuilder(Files.createDirectory(this.fixture.directory().resolve("run"))));
		ProcThread watcher = ProcThread.named("pipeio-watch");
		AtomicLong before = new AtomicLong(-1);
		// It is told of the new pipes once, or more often
		await().during(Duration.ofMillis(300)).until(() -> before.getAndSet(watcher.sleeps()) == before.get());
		long sleeps = watcher.sleeps();
		ClientProcess.shell("seq 0 999 > \"$1\"", this.fixture.in()).awaitOutput();
		await().until(() -> this.fixture.lines().size() == 1000);
		this.fixture.server().send("line");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.fixture.out()).awaitOutput()).isEqualTo("line\n");
		assertThat(watcher.sleeps()).isEqualTo(sleeps);
	}

	@Test
	void doesNotBringPipeBackOnceItHasStopped() throws IOException {
		this.fixture.start(this.fixture.impatientBuilder());
		Files.delete(this.fixture.in());
		this.fixture.server().stop();
		assertThat(this.fixture.directory()).isEmptyDirectory();
		this.fixture.server().start();
		this.fixture.assertBothPipesWork();
	}

}
