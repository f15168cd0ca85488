package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a pipe belongs to one live server at a time, and that what a killed one has
 * left behind is taken over.
 */
@Timeout(60)
class PipeServerClaimTests {

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final List<PipeServer> servers = new CopyOnWriteArrayList<>();

	private Path in;

	private Path out;

	@TempDir
	private Path directory;

	@BeforeEach
	void setPaths() {
		this.in = this.directory.resolve("test.in");
		this.out = this.directory.resolve("test.out");
	}

	private PipeServer server(boolean receives, boolean sends) {
		PipeServerBuilder builder = PipeServer.builder("test").permissions(FifoPermissions.parse("rw-rw-rw-"));
		if (receives) {
			builder.inPipe(this.in).handler((line) -> this.lines.add(line.toString()));
		}
		if (sends) {
			builder.outPipe(this.out);
		}
		return keep(builder.build());
	}

	private PipeServer keep(PipeServer server) {
		this.servers.add(server);
		return server;
	}

	@AfterEach
	void stop() {
		this.servers.forEach(PipeServer::stop);
	}

	private ClientProcess startOther() {
		ClientProcess other = ClientProcess.java(PlainServer.class, List.of(), this.in.toString(), this.out.toString());
		await().atMost(Duration.ofSeconds(20)).until(() -> other.stdoutText().contains("started"));
		return other;
	}

	private void assertBothPipesWork() {
		ClientProcess.shell("echo in > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.contains("in"));
	}

	@ParameterizedTest
	@EnumSource
	void refusesPipeThatAnotherServerOfThisProcessServes(PipeDirection direction) throws IOException {
		server(true, true).start();
		PipeServer second = keep(PipeServer.builder("second")
			.inPipe((direction == PipeDirection.IN) ? this.in : this.directory.resolve("other.in"))
			.outPipe((direction == PipeDirection.OUT) ? this.out : this.directory.resolve("other.out"))
			.build());
		assertThatExceptionOfType(PipeInUseException.class).isThrownBy(second::start)
			.satisfies((ex) -> assertThat(ex.getDirection()).isEqualTo(direction))
			.satisfies((ex) -> assertThat(ex.getServerName()).isEqualTo("second"));
		assertThat(second.isOpen()).isFalse();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.in))).isEqualTo("rw-rw-rw-");
		assertThat(this.directory.resolve("other.in")).doesNotExist();
		assertThat(this.directory.resolve("other.out")).doesNotExist();
		assertBothPipesWork();
	}

	@ParameterizedTest
	@ValueSource(strings = { "in", "out", "both" })
	void refusesPipeThatAnotherProcessServes(String pipes) {
		try (ClientProcess other = startOther()) {
			PipeServer second = server(!pipes.equals("out"), !pipes.equals("in"));
			assertThatExceptionOfType(PipeInUseException.class).isThrownBy(second::start);
			ClientProcess.shell("echo line > \"$1\"", this.in).awaitOutput();
			assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("line\n");
			other.endInput();
			assertThat(other.awaitExit(Duration.ofSeconds(20)).stdoutText()).endsWith("stopped\n");
			second.start();
		}
	}

	@Test
	void takesOverPipesOfKilledProcess() {
		try (ClientProcess other = startOther()) {
			other.destroy();
			assertThat(this.in).exists();
			assertThat(this.out).exists();
			server(true, true).start();
			assertBothPipesWork();
		}
	}

	@Test
	void letsClientsThroughThatAreBlockedOnThePipesOfKilledProcess() {
		try (ClientProcess other = startOther()) {
			other.destroy();
			ClientProcess writer = ClientProcess.shell("echo waited > \"$1\"", this.in);
			ClientProcess reader = ClientProcess.shell("head -n 1 \"$1\"", this.out);
			await().until(() -> writer.isBlocked() && reader.isBlocked());
			PipeServer server = server(true, true);
			server.start();
			writer.awaitOutput();
			await().until(() -> this.lines.equals(List.of("waited")));
			server.send("answer");
			assertThat(reader.awaitOutput()).isEqualTo("answer\n");
		}
	}

	@Test
	void servesPipesThatAnotherServerHasLeftInPlace() throws IOException {
		PipeServer first = keep(PipeServer.builder("first").inPipe(this.in).removeOnStop(false).build());
		first.start();
		first.stop();
		server(true, true).start();
		assertBothPipesWork();
	}

	@Test
	void leavesNothingBesideThePipe() {
		PipeServer server = server(true, true);
		server.start();
		assertThat(this.directory).isDirectoryContaining((path) -> path.equals(this.in))
			.isDirectoryContaining((path) -> path.equals(this.out))
			.satisfies((path) -> assertThat(path.toFile().list()).hasSize(2));
		server.stop();
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void doesNotDeletePipeThatAnotherServesAfterAStopInBetween() {
		PipeServer first = server(true, true);
		first.start();
		first.stop();
		PipeServer second = server(true, true);
		second.start();
		first.stop();
		assertBothPipesWork();
	}

	@Test
	void claimsUnmanagedPipe() {
		ClientProcess.start("mkfifo", this.in.toString()).awaitOutput();
		keep(PipeServer.builder("first").inPipe(this.in).managePipes(false).build()).start();
		PipeServer second = keep(PipeServer.builder("second").inPipe(this.in).managePipes(false).build());
		assertThatExceptionOfType(PipeInUseException.class).isThrownBy(second::start);
	}

}
