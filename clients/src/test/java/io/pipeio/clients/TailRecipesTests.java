package io.pipeio.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the recipes of {@code tail}.
 */
@Timeout(60)
class TailRecipesTests {

	private static final int KILLED_BY_SIGPIPE = 128 + 13;

	@TempDir
	Path directory;

	private Kitchen kitchen;

	@BeforeEach
	void prepare() throws IOException {
		this.kitchen = new Kitchen(this.directory);
		this.kitchen.startApplication("application");
	}

	@AfterEach
	void cleanUp() throws IOException {
		this.kitchen.close();
	}

	@Test
	void tailSendsWhatIsAppendedAlsoAfterRotation() throws Exception {
		append("app.log", "before");
		Process tail = this.kitchen.run("tail");
		awaitFollowing(tail);
		append("app.log", "one");
		awaitReceived("one");
		Files.move(this.kitchen.path("app.log"), this.kitchen.path("app.log.1"));
		append("app.log", "two");
		awaitReceived("one", "two");
	}

	@Test
	void tailEndsWithApplicationThoughNothingIsAppended() throws Exception {
		append("app.log", "before");
		Process tail = this.kitchen.run("tail");
		awaitFollowing(tail);
		this.kitchen.stopApplication();
		assertThat(tail.waitFor()).isEqualTo(KILLED_BY_SIGPIPE);
	}

	@Test
	void tailInLoopLosesNothingThatIsAppendedDuringRestart() throws Exception {
		append("app.log", "before");
		Process tail = this.kitchen.run("tail over restarts");
		awaitFollowing(tail);
		append("app.log", "one");
		awaitReceived("one");
		this.kitchen.stopApplication();
		append("app.log", "two", " three \\ ");
		this.kitchen.startApplication("application");
		append("app.log", "four");
		awaitReceived("one", "two", " three \\ ", "four");
	}

	private void append(String file, String... lines) throws IOException {
		Files.write(this.kitchen.path(file), List.of(lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	private void awaitFollowing(Process shell) {
		await().until(() -> Stream.concat(Stream.of(shell.toHandle()), shell.descendants())
			.anyMatch((process) -> isCommand(process, "tail") && follows(process)));
	}

	/** Where tail stands in the file, it has seen the end of it. */
	private boolean follows(ProcessHandle process) {
		Path descriptors = Path.of("/proc", process.pid() + "", "fd");
		try (Stream<Path> files = Files.list(descriptors)) {
			Optional<Path> log = files.filter((file) -> Files.exists(file) && isSame(file, "app.log")).findFirst();
			String position = "pos:\t" + Files.size(this.kitchen.path("app.log")) + "\n";
			return log.isPresent()
					&& Files.readString(descriptors.resolveSibling("fdinfo").resolve(log.get().getFileName()))
						.startsWith(position);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private boolean isSame(Path descriptor, String file) {
		try {
			return Files.isSameFile(descriptor, this.kitchen.path(file));
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static boolean isCommand(ProcessHandle process, String name) {
		return process.info().command().map((command) -> command.endsWith("/" + name)).orElse(false);
	}

	private void awaitReceived(String... lines) {
		await().untilAsserted(() -> assertThat(this.kitchen.received()).containsExactly(lines));
	}

}
