package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.fifo.PathRisk;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests that observers are told where others may replace a pipe, once and nowhere else.
 */
@Timeout(60)
class PipeServerPathRiskTests {

	private static final int OTHER_USER = 65534;

	private static final int OTHER_GROUP = 54321;

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final RecordingObserver events = new RecordingObserver();

	private final PipeServerObserver observer = new PipeServerObserver() {

		@Override
		public void pathAtRisk(PipeServer server, PipeDirection direction, PathRisk risk) {
			PipeServerPathRiskTests.this.told.add(direction + ": " + risk.problem() + "; " + risk.remedy());
		}

	};

	private Path parent;

	private Path pipes;

	@TempDir
	private Path directory;

	@BeforeEach
	void createDirectories() throws IOException {
		this.parent = Files.createDirectory(this.directory.resolve("parent"));
		this.pipes = Files.createDirectory(this.parent.resolve("pipes"));
		permit(this.parent, "rwxr-xr-x");
		permit(this.pipes, "rwxr-xr-x");
	}

	private static void permit(Path path, String permissions) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

	private PipeServer server(Path place) {
		PipeServer server = PipeServer.builder("test")
			.inPipe(place.resolve("in"))
			.outPipe(place.resolve("out"))
			.observer(this.observer)
			.build();
		server.addObserver(this.events);
		return server;
	}

	private List<String> toldBy(Path place) {
		try (PipeServer server = server(place)) {
			server.open();
		}
		return this.told;
	}

	@Test
	void tellsOfDirectoryThatEverybodyMayWriteToOnceForEachPipe() throws IOException {
		permit(this.pipes, "rwxrwxrwx");
		try (PipeServer server = server(this.pipes)) {
			server.start();
			server.stop();
			server.open();
			Files.delete(this.pipes.resolve("in"));
			this.events.awaitEvent("repaired IN");
		}
		String risk = "everybody may write to '%1$s' (rwxrwxrwx), which has no sticky bit; use a directory of the application's own, or run 'chmod o-w %1$s' or 'chmod +t %1$s'"
			.formatted(this.pipes);
		assertThat(this.told).containsExactly("IN: " + risk, "OUT: " + risk);
	}

	@Test
	void tellsOfOtherRiskAtLaterStartAndOfOneThatIsBack() throws IOException {
		try (PipeServer server = server(this.pipes)) {
			for (String risky : List.of("pipes", "", "parent", "pipes", "pipes")) {
				permit(this.pipes, risky.equals("pipes") ? "rwxrwxrwx" : "rwxr-xr-x");
				permit(this.parent, risky.equals("parent") ? "rwxrwxrwx" : "rwxr-xr-x");
				server.open();
				server.stop();
			}
		}
		assertThat(this.told).filteredOn((risk) -> risk.startsWith("OUT"))
			.satisfiesExactly((risk) -> assertThat(risk).contains("'" + this.pipes + "' ("),
					(risk) -> assertThat(risk).contains("'" + this.parent + "' ("),
					(risk) -> assertThat(risk).contains("'" + this.pipes + "' ("));
	}

	@Test
	void givesCommandThatWorksWhateverTheDirectoryIsCalled() throws IOException {
		Path odd = Files.createDirectory(this.directory.resolve("my pipes;touch x $(touch x)`touch x`\"'!\\"));
		permit(odd, "rwxrwxrwx");
		String remedy = toldBy(odd).get(0);
		String command = remedy.substring(remedy.indexOf("'chmod o-w ") + 1, remedy.indexOf("' or 'chmod +t "));
		assertThat(ClientProcess.shell("cd \"$1\" && eval \"$2\" && ls -A", odd, command).awaitOutput()).isEmpty();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(odd))).isEqualTo("rwxrwxr-x");
	}

	@Test
	void tellsOfDirectoryFurtherUp() throws IOException {
		permit(this.parent, "rwxrwxrwx");
		assertThat(toldBy(this.pipes)).hasSize(2)
			.allSatisfy((risk) -> assertThat(risk).contains("may write to '" + this.parent + "'"));
	}

	@Test
	void tellsOfDirectoryInWhichLinkStands() throws IOException {
		Path links = Files.createDirectory(this.directory.resolve("links"));
		permit(links, "rwxrwxrwx");
		Path link = Files.createSymbolicLink(links.resolve("link"), this.pipes);
		assertThat(toldBy(link)).hasSize(2)
			.allSatisfy((risk) -> assertThat(risk).contains("may write to '" + links + "'"));
	}

	@Test
	void tellsOfDirectoryThatHasBecomeUnsafeWhenPipeIsRepaired() throws IOException {
		try (PipeServer server = server(this.pipes)) {
			server.start();
			assertThat(this.told).isEmpty();
			permit(this.pipes, "rwxrwxrwx");
			Files.delete(this.pipes.resolve("out"));
			await().untilAsserted(() -> assertThat(this.told).singleElement().asString().startsWith("OUT: everybody"));
		}
	}

	@Test
	void saysNothingOfStickyDirectory() throws IOException {
		Files.setAttribute(this.pipes, "unix:mode", 01777);
		assertThat(toldBy(this.pipes)).isEmpty();
	}

	@Test
	void saysNothingOfDirectoryThatOthersMayOnlyRead() {
		assertThat(toldBy(this.pipes)).isEmpty();
	}

	@Test
	void saysNothingOfDirectoryThatOwnGroupMayWriteTo() throws IOException {
		permit(this.pipes, "rwxrwxr-x");
		assertThat(toldBy(this.pipes)).isEmpty();
	}

	@Test
	void tellsOfDirectoryThatAnotherGroupMayWriteTo() throws IOException {
		assumeRoot();
		permit(this.pipes, "rwxrwxr-x");
		Files.setAttribute(this.pipes, "unix:gid", OTHER_GROUP);
		assertThat(toldBy(this.pipes)).hasSize(2)
			.allSatisfy((risk) -> assertThat(risk).contains("the group with gid 54321 may write to '" + this.pipes)
				.contains("chmod g-w"));
	}

	@Test
	void tellsOfDirectoryOfOtherUser() throws IOException {
		assumeRoot();
		Files.setAttribute(this.pipes, "unix:uid", OTHER_USER);
		assertThat(toldBy(this.pipes)).hasSize(2)
			.allSatisfy((risk) -> assertThat(risk)
				.contains("'" + this.pipes + "' belongs to another user (uid 65534); use a directory of the app"));
	}

	@Test
	void trustsOwnerOfUnmanagedPipe() throws IOException {
		assumeRoot();
		Path pipe = this.pipes.resolve("in");
		ClientProcess.start("mkfifo", pipe.toString()).awaitOutput();
		for (Path file : List.of(pipe, this.pipes)) {
			Files.setAttribute(file, "unix:uid", OTHER_USER);
		}
		try (PipeServer server = PipeServer.builder("test")
			.inPipe(pipe)
			.managePipes(false)
			.observer(this.observer)
			.build()) {
			server.open();
			assertThat(this.told).isEmpty();
			Files.setAttribute(this.parent, "unix:uid", OTHER_GROUP);
			server.stop();
			server.open();
			assertThat(this.told).singleElement().asString().contains("(uid 54321)");
		}
	}

	@Test
	void tellsOfLinkOfOtherUserInStickyDirectory() throws IOException {
		assumeRoot();
		Path sticky = Files.createDirectory(this.directory.resolve("sticky"));
		Files.setAttribute(sticky, "unix:mode", 01777);
		Path link = Files.createSymbolicLink(sticky.resolve("link"), this.pipes);
		assertThat(toldBy(link)).isEmpty();
		Files.setAttribute(link, "unix:uid", OTHER_USER, LinkOption.NOFOLLOW_LINKS);
		assertThat(toldBy(link)).hasSize(2)
			.allSatisfy((risk) -> assertThat(risk).contains("'" + link + "' belongs to another user"));
	}

	@Test
	void showsNoControlCharactersOfPathThatLinkLeadsTo() throws IOException {
		Path odd = Files.createDirectory(this.directory.resolve("a\nb\u001b[31m\u2028\u202e"));
		permit(odd, "rwxrwxrwx");
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), odd);
		assertThat(toldBy(link)).hasSize(2).allSatisfy((risk) -> assertThat(risk).contains("a?b?[31m??'"));
	}

	private void assumeRoot() throws IOException {
		assumeTrue(Files.getAttribute(this.directory, "unix:uid").equals(0), "root can give files away");
	}

}
