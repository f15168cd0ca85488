package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.fifo.FifoPermissions;
import io.pipeio.fixture.ClientProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pipes of root in a directory that other users reach, and the servers that serve them.
 */
final class OpenPipes {

	/** Prints whether each pipe can be opened for reading and for writing. */
	static final String OPEN = """
			use Fcntl; use Errno;
			for my $path (@ARGV) {
				for my $way ([O_RDONLY, 'r'], [O_WRONLY, 'w']) {
					my $opened = sysopen(my $pipe, $path, $way->[0] | O_NONBLOCK) || $!{ENXIO};
					$opened || $!{EACCES} || die("$path: $!");
					print($opened ? $way->[1] : '-');
				}
				print("\\n");
			}
			""";

	private static final String GROUP = "daemon";

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final OtherUser other = new OtherUser(54321, 54321);

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final RecordingObserver observer = new RecordingObserver();

	private final List<PipeServer> servers = new CopyOnWriteArrayList<>();

	private final Path pipes;

	OpenPipes(Path directory) throws IOException {
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
		OtherUser.assumePossible(directory);
		this.pipes = Files.createDirectory(directory.resolve("pipes"));
		permitDirectory(0755);
	}

	OtherUser other() {
		return this.other;
	}

	List<String> lines() {
		return this.lines;
	}

	RecordingObserver observer() {
		return this.observer;
	}

	List<PipeServer> servers() {
		return this.servers;
	}

	Path directory() {
		return this.pipes;
	}

	Path in() {
		return this.pipes.resolve("test.in");
	}

	Path out() {
		return this.pipes.resolve("test.out");
	}

	void permitDirectory(int mode) throws IOException {
		Files.setAttribute(this.pipes, "unix:mode", mode);
	}

	PipeServer start(String permissions) {
		return start(builder(permissions).outPipe(out()));
	}

	PipeServerBuilder builder(String permissions) {
		return PipeServer.builder("test")
			.inPipe(in())
			.handler((line) -> this.lines.add(line.toString()))
			.permissions(FifoPermissions.parse(permissions))
			.group(GROUP)
			.observer(this.observer);
	}

	PipeServer start(PipeServerBuilder builder) {
		PipeServer server = builder.build();
		this.servers.add(server);
		server.start();
		return server;
	}

	void stop() {
		this.servers.forEach(PipeServer::stop);
	}

	static void assertDenied(ClientProcess client) {
		assertThat(client.awaitExitCode(TIMEOUT)).isNotZero();
		assertThat(client.stdoutText()).isEmpty();
		assertThat(client.stderrText()).containsAnyOf("Permission denied", "not permitted");
	}

	static Map<String, Object> attributesOf(Path path) throws IOException {
		return Files.readAttributes(path, "unix:ino,mode,uid,gid,size,ctime", LinkOption.NOFOLLOW_LINKS);
	}

}
