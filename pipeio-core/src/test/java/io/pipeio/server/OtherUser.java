package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.jna.Native;
import io.pipeio.fixture.ClientProcess;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A user other than the one who runs the tests, without an account: programs run with
 * another user ID and group ID.
 *
 * @param uid the user ID
 * @param gid the group ID, of the only group that the user is a member of
 */
public record OtherUser(int uid, int gid) {

	/**
	 * Skip the test where programs cannot be run as another user, or where that one may
	 * not pass the directory of the test.
	 * @param directory the directory
	 */
	public static void assumePossible(Path directory) {
		assumeTrue("root".equals(System.getProperty("user.name")), "root can run programs as another user");
		Stream.of("setpriv", "perl").forEach(ClientProcess::assumeInstalled);
		assumeTrue(new OtherUser(54321, 54321).shell("cd \"$1\" && perl -e 1", directory)
			.awaitExitCode(java.time.Duration.ofSeconds(20)) == 0, "another user may enter " + directory);
	}

	/**
	 * Start a shell script.
	 * @param script what {@code sh -c} is to run
	 * @param arguments what the script finds in {@code "$1"}, {@code "$2"} and so on
	 * @return the running process
	 */
	public ClientProcess shell(String script, Object... arguments) {
		return start("sh", "-c", Stream.concat(Stream.of(script, "sh"), Stream.of(arguments)).toArray());
	}

	/**
	 * Start a Perl script.
	 * @param script what {@code perl -e} is to run
	 * @param arguments what the script finds in {@code @ARGV}
	 * @return the running process
	 */
	public ClientProcess perl(String script, Object... arguments) {
		return start("perl", "-e", Stream.concat(Stream.of(script), Stream.of(arguments)).toArray());
	}

	/**
	 * Start a Java program that needs nothing but the engine, from copies: what root has
	 * built may not be for others to read.
	 * @param scratch an empty directory that this user may enter
	 * @param main the program
	 * @param arguments its arguments
	 * @return the running process
	 * @throws IOException if the copies cannot be made
	 */
	public ClientProcess java(Path scratch, Class<?> main, Object... arguments) throws IOException {
		Path copies = Files.createDirectory(scratch.resolve("copies"));
		Path temporary = Files.createDirectory(scratch.resolve("tmp"));
		Files.setAttribute(temporary, "unix:uid", this.uid);
		for (Class<?> copied : List.of(PipeServer.class, Native.class, main)) {
			Path source = Path.of(copied.getProtectionDomain().getCodeSource().getLocation().getPath());
			ClientProcess.shell("cp -r \"$1\" \"$2\" && chmod -R a+rX \"$2\"", source, copies).awaitOutput();
		}
		String classPath = Stream.of(copies.toFile().list())
			.map((name) -> copies.resolve(name).toString())
			.collect(Collectors.joining(":"));
		List<Object> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin/java"), "-XX:-UsePerfData"));
		if (Runtime.version().feature() >= 24) {
			command.add("--enable-native-access=ALL-UNNAMED");
		}
		command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-Djna.tmpdir=" + temporary, "-cp", classPath,
				main.getName()));
		command.addAll(List.of(arguments));
		return shell("exec \"$@\"", command.toArray());
	}

	private ClientProcess start(String program, String option, Object... arguments) {
		List<String> user = List.of("setpriv", "--reuid=" + this.uid, "--regid=" + this.gid, "--clear-groups", program,
				option);
		return ClientProcess
			.start(Stream.concat(user.stream(), Stream.of(arguments).map(Object::toString)).toArray(String[]::new));
	}

}
