package io.pipeio;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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

	private ClientProcess start(String program, String option, Object... arguments) {
		List<String> user = List.of("setpriv", "--reuid=" + this.uid, "--regid=" + this.gid, "--clear-groups", program,
				option);
		return ClientProcess
			.start(Stream.concat(user.stream(), Stream.of(arguments).map(Object::toString)).toArray(String[]::new));
	}

}
