package io.pipeio.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.pipeio.autoconfigure.property.PathLength;
import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoDirectory;
import io.pipeio.fifo.PathOccupiedException;
import io.pipeio.fifo.ShellWord;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeInUseException;
import io.pipeio.server.PipeServerStartException;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that could not be had.
 *
 * @param cause what was thrown
 * @param server the properties of its server, or {@code null} if the application defines
 * the server as a bean
 * @param root the absolute path of {@code pipeio.directory}, if it is set
 */
record FailedPipe(PipeServerStartException cause, PipeIoProperties.@Nullable Server server, @Nullable Path root) {

	private static final Path CAPACITY_LIMIT = Path.of("/proc/sys/fs/pipe-max-size");

	Explanation explain() {
		if (this.cause instanceof PipeInUseException) {
			return explainInUse();
		}
		if (this.cause.getReason() instanceof PathOccupiedException occupied) {
			if (!isManaged()) {
				return new UnmanagedOccupant(path(), occupied.getFound(), capitalized(give())).explain();
			}
			return new Explanation("there is " + occupied.getFound() + " at this path, which pipeio leaves as it is",
					"Move away what stands there ('ls -ld %s' shows it), or %s another path."
						.formatted(ShellWord.of(path()), give()) + adviseToSetAside(occupied));
		}
		Explanation systemCall = new FailedSystemCall(this.cause.getReason(), directory(), capitalized(give()))
			.explain();
		if (systemCall != null && !this.cause.getReason().getOperation().equals(Fifo.SET_CAPACITY)) {
			return systemCall;
		}
		return switch (this.cause.getReason().getOperation()) {
			case Fifo.SET_CAPACITY -> explainCapacity();
			case "getgrnam" -> explainUnknownGroup();
			case "chown" -> explainForbiddenGroup();
			default -> explainPath();
		};
	}

	private String adviseToSetAside(PathOccupiedException occupied) {
		if (this.server == null || !isManaged() || !occupied.getFound().equals("a regular file")) {
			return "";
		}
		return (" With '%s' set to set-aside, the file is renamed whenever the pipe is not there and a client has "
				+ "written to its path.")
			.formatted(property("when-occupied"));
	}

	private Explanation explainInUse() {
		List<ProcessHandle> holders = PipeHolders.of(path());
		if (holders.stream().anyMatch((holder) -> holder.pid() == ProcessHandle.current().pid())) {
			return new Explanation("another pipe server of this very process serves this path",
					"Stop the other one, or %s another path.".formatted(give()));
		}
		String found = holders.isEmpty() ? "" : " (open in " + PipeHolders.describe(holders) + ")";
		return new Explanation("another pipe server, in a process that is alive, serves this path" + found,
				"Stop the other one ('fuser -v %s' shows who has the pipe open), or %s another path."
					.formatted(ShellWord.of(path()), give()));
	}

	private Explanation explainCapacity() {
		String demand = (this.server != null) ? "'" + capacityProperty() + "'" : "the PipeServer bean";
		String give = give(capacityProperty());
		String found = "the kernel refuses the capacity that %s asks for (%s)".formatted(demand,
				this.cause.getReason().getErrorName());
		if ("EBUSY".equals(this.cause.getReason().getErrorName())) {
			return new Explanation(found + ": the FIFO is in use and holds more than that",
					"Let a client read what is in it, or %s a larger size.".formatted(give));
		}
		return new Explanation(found,
				isForbidden() ? "Raise %s%s, run with the capability CAP_SYS_RESOURCE, or %s a smaller size."
					.formatted(CAPACITY_LIMIT, capacityLimit(), give) : capitalized(give) + " a smaller size.");
	}

	private static String capacityLimit() {
		// Not Files.readString: the kernel hands out such a file with the first read only
		try (BufferedReader reader = Files.newBufferedReader(CAPACITY_LIMIT)) {
			return " (%s bytes; see also pipe-user-pages-soft in pipe(7))".formatted(reader.readLine());
		}
		catch (IOException ex) {
			// The path alone must do
			return "";
		}
	}

	private Explanation explainUnknownGroup() {
		return new Explanation("%s does not exist".formatted(describeGroup()),
				"Create the group%s, or %s the name of another.".formatted(
						(group() != null) ? " ('groupadd %s')".formatted(ShellWord.of(group())) : "",
						give(groupProperty())));
	}

	private Explanation explainForbiddenGroup() {
		return new Explanation(
				"user '%s' may not hand it to %s (%s)".formatted(user(), describeGroup(), this.cause.getReason()
					.getErrorName()),
				"Make this user a member of the group%s, or %s the name of another."
					.formatted((group() != null) ? " ('usermod -aG %s %s', then log in again)"
						.formatted(ShellWord.of(group()), ShellWord.of(user())) : "", give(groupProperty())));
	}

	private @Nullable String group() {
		return (this.server != null) ? this.server.getGroup() : null;
	}

	private String describeGroup() {
		return (this.server != null) ? "the group '%s' of '%s'".formatted(this.server.getGroup(), groupProperty())
				: "the group of the PipeServer bean";
	}

	private Explanation explainPath() {
		if (isForbidden()) {
			return explainForbidden();
		}
		if (isMissing()) {
			return Files.isDirectory(directory()) ? explainMissingPipe() : explainMissingDirectory();
		}
		PathLength length = new PathLength(path());
		String tooLong = length.describe();
		if (tooLong != null && "ENAMETOOLONG".equals(this.cause.getReason().getErrorName())) {
			return new Explanation(tooLong, (this.server != null) ? length.action(this.root, pathProperty())
					: capitalized(give()) + " a shorter path.");
		}
		return explainOther();
	}

	private Explanation explainOther() {
		String action = switch (this.cause.getReason().getErrorName()) {
			case "EMFILE", "ENFILE" -> "Allow more open files ('ulimit -n', or LimitNOFILE of a systemd unit).";
			case "ENAMETOOLONG" -> capitalized(give())
					+ " a shorter path: a name may have 255 bytes, and a path 4095, on most file systems.";
			case "ENOSPC", "EDQUOT" ->
				"Make room on the file system ('df -i %s' shows what is left), or %s another path."
					.formatted(ShellWord.of(directory()), give());
			default -> Files.isDirectory(directory()) ? capitalized(give()) + " another path." : createDirectory();
		};
		return new Explanation(String.valueOf(this.cause.getReason().getMessage()), action);
	}

	private Explanation explainForbidden() {
		if ("open".equals(this.cause.getReason().getOperation())) {
			return new Explanation(
					"user '%s' may not open it, whose permissions forbid it (%s)".formatted(user(),
							this.cause.getReason().getErrorName()),
					"Let this user open the FIFO ('ls -l %s' shows its permissions), or %s another path."
						.formatted(ShellWord.of(path()), give()));
		}
		if ("EROFS".equals(this.cause.getReason().getErrorName())) {
			return new Explanation("the file system of the directory '%s' is read-only".formatted(directory()),
					"Mount a writable one there, such as a tmpfs, or %s a path in another directory."
						.formatted(give()));
		}
		return new Explanation(
				"user '%s' may not create it in the directory '%s' (%s of %s)".formatted(user(), directory(),
						this.cause.getReason().getErrorName(), this.cause.getReason().getOperation()),
				"Let this user write to the directory ('ls -ld %s' shows its permissions), or %s a path in another."
					.formatted(ShellWord.of(directory()), give()));
	}

	private Explanation explainMissingDirectory() {
		String found = "'%s' is %s".formatted(directory(),
				Files.exists(directory()) ? "not a directory" : "missing, and only 'pipeio.directory' is created");
		if (!isManaged()) {
			return new Explanation(found, createPipe());
		}
		return new Explanation(found, (this.server != null && !Files.exists(directory()))
				? "Create the directory ('mkdir -p %s'), or set 'pipeio.directory' and make '%s' relative to it."
					.formatted(ShellWord.of(directory()), pathProperty())
				: createDirectory());
	}

	private Explanation explainMissingPipe() {
		return isManaged()
				? new Explanation(String.valueOf(this.cause.getReason().getMessage()),
						capitalized(give()) + " a path where a FIFO can be created.")
				: new Explanation("there is no FIFO at this path, and '%s' is false".formatted(manageProperty()),
						createPipe());
	}

	private String createPipe() {
		return "Create the FIFO ('mkfifo -m 600 %s'), %s where it is, or set '%s' to true."
			.formatted(ShellWord.of(path()), give(), manageProperty());
	}

	private String createDirectory() {
		return "Create the directory, or " + give() + " a path where a FIFO can be created.";
	}

	private String give() {
		return give(pathProperty());
	}

	private String give(String property) {
		return (this.server != null) ? "set '" + property + "' to" : "give the PipeServer bean";
	}

	private static String capitalized(String text) {
		return Character.toUpperCase(text.charAt(0)) + text.substring(1);
	}

	String pathProperty() {
		return property(isInbound() ? "in-pipe" : "out-pipe");
	}

	private String capacityProperty() {
		return property(isInbound() ? "inbound.pipe-capacity" : "outbound.pipe-capacity");
	}

	private String groupProperty() {
		return property("group");
	}

	private String manageProperty() {
		return property("manage-pipes");
	}

	/**
	 * The properties that have to do with it.
	 */
	List<String> properties() {
		return switch (this.cause.getReason().getOperation()) {
			case Fifo.SET_CAPACITY -> List.of(pathProperty(), capacityProperty());
			case "getgrnam", "chown" -> List.of(pathProperty(), groupProperty());
			default -> List.of(pathProperty(), manageProperty());
		};
	}

	private String property(String name) {
		return "pipeio.servers.%s.%s".formatted(this.cause.getServerName(), name);
	}

	private static String user() {
		return System.getProperty("user.name");
	}

	private Path path() {
		return this.cause.getPath();
	}

	private Path directory() {
		return FifoDirectory.of(this.cause.getPath());
	}

	private boolean isInbound() {
		return this.cause.getDirection() == PipeDirection.IN;
	}

	private boolean isManaged() {
		return this.server == null || this.server.isManagePipes();
	}

	private boolean isForbidden() {
		return switch (this.cause.getReason().getErrorName()) {
			case "EACCES", "EPERM", "EROFS" -> true;
			default -> false;
		};
	}

	private boolean isMissing() {
		return switch (this.cause.getReason().getErrorName()) {
			case "ENOENT", "ENOTDIR" -> true;
			default -> false;
		};
	}

	/**
	 * Description and action of an analysis.
	 *
	 * @param found what is wrong, to be read after "cannot be used:"
	 * @param action what to do about it
	 */
	record Explanation(String found, String action) {

	}

}
