package io.pipeio.autoconfigure;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.pipeio.autoconfigure.property.InvalidPipePropertyException;
import io.pipeio.autoconfigure.property.InvalidPipePropertyException.Problem;
import io.pipeio.autoconfigure.property.PipePropertyMapper;
import io.pipeio.autoconfigure.property.PropertyOrigins;
import io.pipeio.autoconfigure.property.UnencodablePathException;
import io.pipeio.fifo.FifoPermissions;
import io.pipeio.line.LineEnvelope;
import io.pipeio.observation.JsonLineEnvelope;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerBuilder;
import io.pipeio.server.WhenOccupied;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Builds the servers of {@link PipeIoProperties}. Where a value cannot be used, it names
 * the property.
 */
class PipeServerFactory {

	private final PipeIoProperties properties;

	private final PropertyOrigins origins;

	private final Map<Path, String> propertyByPath = new HashMap<>();

	PipeServerFactory(PipeIoProperties properties, PropertyOrigins origins) {
		this.properties = properties;
		this.origins = origins;
	}

	/**
	 * Build a server.
	 * @param name its name, a key below {@code pipeio.servers}
	 * @throws InvalidPipePropertyException if one of its properties cannot be used; tells
	 * also of those of the other servers
	 */
	PipeServer create(String name) {
		Set<Problem> problems = new LinkedHashSet<>();
		requireUsable(name);
		PipeIoProperties.Server server = this.properties.getServers().getOrDefault(name, new PipeIoProperties.Server());
		PipeServerBuilder builder = builder(name, server, problems);
		if (!hasPath(server)) {
			problems.add(pathMissing(name));
		}
		if (problems.isEmpty()) {
			return builder.build();
		}
		// Those without a path may be beans of the application
		this.properties.getServers().forEach((other, properties) -> {
			requireUsable(other);
			builder(other, properties, problems);
		});
		throw new InvalidPipePropertyException(problems);
	}

	/**
	 * Find what is wrong with the servers.
	 * @return the problems, but for servers without a path, which may be beans of the
	 * application
	 */
	Set<Problem> problems() {
		Set<Problem> problems = new LinkedHashSet<>();
		this.properties.getServers().forEach((name, server) -> {
			try {
				requireUsable(name);
				builder(name, server, problems);
			}
			catch (InvalidPipePropertyException ex) {
				problems.addAll(ex.getProblems());
			}
		});
		return problems;
	}

	private static void requireUsable(String name) {
		try {
			PipeServer.builder(name);
		}
		catch (IllegalArgumentException ex) {
			String text = PropertyOrigins.escape(name);
			throw new InvalidPipePropertyException(
					"The name '%s' below 'pipeio.servers' cannot be used: %s.".formatted(text,
							String.valueOf(ex.getMessage()).replace("'name'", "it")),
					"Give the server another name: letters, digits and dashes will do.");
		}
	}

	private static boolean hasPath(PipeIoProperties.Server server) {
		return StringUtils.hasText(server.getInPipe()) || StringUtils.hasText(server.getOutPipe());
	}

	private static Problem pathMissing(String name) {
		String prefix = "pipeio.servers." + name;
		return new Problem(List.of(prefix + ".*"),
				"The pipe server '%s' has neither '%s.in-pipe' nor '%s.out-pipe': there is no path to serve."
					.formatted(name, prefix, prefix),
				"Set '%s.in-pipe' to receive lines, '%s.out-pipe' to send lines, or both.".formatted(prefix, prefix),
				null);
	}

	private PipeServerBuilder builder(String name, PipeIoProperties.Server server, Set<Problem> problems) {
		PipeServerBuilder builder = PipeServer.builder(name)
			.managePipes(server.isManagePipes())
			.removeOnStop(server.isRemoveOnStop())
			.whenOccupied(server.getWhenOccupied());
		PipePropertyMapper mapper = new PipePropertyMapper("pipeio.servers." + name, describePipes(server),
				this.origins, problems);
		mapDirectory(problems);
		mapPath(mapper, ".in-pipe", server.getInPipe(), builder::inPipe);
		mapPath(mapper, ".out-pipe", server.getOutPipe(), builder::outPipe);
		map(server, mapper, builder);
		if (server.getWhenOccupied() == WhenOccupied.SET_ASIDE && !server.isManagePipes()) {
			problems.add(nothingToSetAside(mapper.prefix()));
		}
		new PipePropertyMapper("pipeio", "all pipes", this.origins, problems).map(".shutdown-timeout",
				this.properties.getShutdownTimeout(), builder::shutdownTimeout, "a duration such as 10s");
		PropertyLimits.stalledAfter(this.properties.getHealth(), builder::stalledAfter, this.origins, problems);
		return builder;
	}

	private void mapDirectory(Set<Problem> problems) {
		String directory = this.properties.getDirectory();
		if (StringUtils.hasText(directory)) {
			new PipePropertyMapper("pipeio", "all pipes", this.origins, problems).map(".directory", directory,
					UnencodablePathException::parse, "a path");
		}
	}

	private static Problem nothingToSetAside(String prefix) {
		return new Problem(List.of(prefix + ".when-occupied", prefix + ".manage-pipes"),
				"The property '%1$s.when-occupied' is set-aside, and '%1$s.manage-pipes' is false: where the pipe is made by others, no file is in its way."
					.formatted(prefix),
				"Remove '%1$s.when-occupied', or set '%1$s.manage-pipes' to true.".formatted(prefix), null);
	}

	private void mapPath(PipePropertyMapper mapper, String name, @Nullable String value, Consumer<Path> setter) {
		if (StringUtils.hasText(value)) {
			mapper.map(name, value, (text) -> {
				Path path = resolve(UnencodablePathException.parse(text));
				if (path == null) {
					return;
				}
				setter.accept(path);
				Problem problem = claim(mapper.prefix() + name, path);
				if (problem != null) {
					mapper.problems().add(problem);
				}
			}, "a path");
		}
	}

	private void map(PipeIoProperties.Server server, PipePropertyMapper mapper, PipeServerBuilder builder) {
		mapper.map(".group", StringUtils.hasText(server.getGroup()) ? server.getGroup() : null, builder::group,
				"the name of a group");
		mapper.map(".permissions", server.getPermissions(),
				(permissions) -> builder.permissions(parsePermissions(permissions)),
				"symbols, as in rw-rw----, or to an octal number with a leading zero and in quotes, as in \"0660\"");
		mapper.map(".charset", server.getCharset(), builder::charset, "a charset such as UTF-8 or ISO-8859-1");
		mapper.map(".envelope", server.getEnvelope(),
				(envelope) -> builder.envelope(createEnvelope(envelope, server.getCharset())),
				isJacksonPresent() ? "none, or '" + mapper.prefix() + ".charset' to a charset such as UTF-8"
						: "none, or add Jackson (spring-boot-starter-jackson)");
		map(server.getInbound(), mapper, builder);
		map(server.getOutbound(), mapper, builder);
	}

	private void map(PipeIoProperties.Inbound inbound, PipePropertyMapper mapper, PipeServerBuilder builder) {
		mapper.map(".inbound.max-line-length", inbound.getMaxLineLength(),
				(size) -> builder.maxLineLength(PipeDirection.IN, size.toBytes()), "a size such as 32MB");
		mapper.map(".inbound.incomplete-line", inbound.getIncompleteLine(), builder::incompleteLine,
				"discard or deliver");
		mapper.map(".inbound.pipe-capacity", inbound.getPipeCapacity(),
				(size) -> builder.pipeCapacity(PipeDirection.IN, size.toBytes()), "a size such as 1MB");
	}

	private void map(PipeIoProperties.Outbound outbound, PipePropertyMapper mapper, PipeServerBuilder builder) {
		mapper.map(".outbound.max-line-length", outbound.getMaxLineLength(),
				(size) -> builder.maxLineLength(PipeDirection.OUT, size.toBytes()), "a size such as 32MB");
		mapper.map(".outbound.queue-size", outbound.getQueueSize(), (size) -> builder.queueSize(size.toBytes()),
				"a size such as 64MB");
		mapper.map(".outbound.when-full", outbound.getWhenFull(), builder::whenFull,
				"block, fail, drop-oldest or drop-newest");
		mapper.map(".outbound.send-timeout", outbound.getSendTimeout(), builder::sendTimeout, "a duration such as 30s");
		mapper.map(".outbound.pipe-capacity", outbound.getPipeCapacity(),
				(size) -> builder.pipeCapacity(PipeDirection.OUT, size.toBytes()), "a size such as 1MB");
	}

	private static @Nullable LineEnvelope createEnvelope(PipeIoProperties.Envelope envelope, Charset charset) {
		if (envelope == PipeIoProperties.Envelope.NONE) {
			return null;
		}
		if (!isJacksonPresent()) {
			throw new IllegalArgumentException("it needs Jackson 3, which is not there");
		}
		LineEnvelope json = new JsonLineEnvelope();
		if (!json.supports(charset)) {
			throw new IllegalArgumentException("it cannot be written in the charset " + charset);
		}
		return json;
	}

	private static boolean isJacksonPresent() {
		return ClassUtils.isPresent("tools.jackson.core.json.JsonFactory", null);
	}

	private static String describePipes(PipeIoProperties.Server server) {
		if (!hasPath(server)) {
			return "a pipe";
		}
		return Stream.of(server.getInPipe(), server.getOutPipe())
			.filter(StringUtils::hasText)
			.map((path) -> "'" + PropertyOrigins.escape(String.valueOf(path)) + "'")
			.collect(Collectors.joining(" and "));
	}

	private static FifoPermissions parsePermissions(String value) {
		try {
			return FifoPermissions.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("it is no set of permissions" + yamlHint(value), ex);
		}
	}

	private static String yamlHint(String value) {
		if (!value.matches("[1-9][0-9]{1,3}") || Integer.parseInt(value) > 0777) {
			return "";
		}
		return " (YAML reads a number with a leading zero and without quotes as octal: was it 0%o?)"
			.formatted(Integer.parseInt(value));
	}

	private @Nullable Problem claim(String property, Path path) {
		String other = this.propertyByPath.putIfAbsent(path, property);
		return (other != null && !other.equals(property)) ? new Problem(List.of(other, property),
				"The properties '%s' and '%s' name the same pipe, '%s'.".formatted(other, property, path),
				"Give each of them a pipe of its own.", null) : null;
	}

	/**
	 * Resolve a path against the directory of the properties.
	 * @return an absolute path, or {@code null} if that of the directory cannot be used,
	 * which is a problem of its own
	 */
	private @Nullable Path resolve(Path value) {
		String directory = this.properties.getDirectory();
		try {
			Path path = StringUtils.hasText(directory) ? Path.of(directory).resolve(value) : value;
			return path.toAbsolutePath().normalize();
		}
		catch (InvalidPathException ex) {
			return null;
		}
	}

	/**
	 * Whether a server is started with the application.
	 * @param server a server, be it of the properties or not
	 * @return whether to start it
	 */
	boolean startsAutomatically(PipeServer server) {
		PipeIoProperties.Server properties = this.properties.getServers().get(server.getName());
		return properties == null || properties.isAutoStartup();
	}

	/**
	 * The property because of which a directory is needed.
	 * @param directory one of {@link #managedDirectories()}
	 * @return that of a pipe in it
	 */
	String propertyOfPipeIn(Path directory) {
		return this.propertyByPath.entrySet()
			.stream()
			.filter((pipe) -> directory.equals(pipe.getKey().getParent()))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse("pipeio.directory");
	}

	/**
	 * The directories to create: that of the properties, and those below it in which
	 * managed pipes stand.
	 */
	Set<Path> managedDirectories() {
		Set<Path> directories = new LinkedHashSet<>();
		Path root = directory();
		if (root != null) {
			for (PipeIoProperties.Server server : this.properties.getServers().values()) {
				if (server.isManagePipes()) {
					addParent(server.getInPipe(), root, directories);
					addParent(server.getOutPipe(), root, directories);
				}
			}
		}
		return directories;
	}

	/**
	 * The directory of the properties.
	 * @return the absolute path, or {@code null} if there is none
	 */
	@Nullable Path directory() {
		String directory = this.properties.getDirectory();
		return StringUtils.hasText(directory) ? Path.of(directory).toAbsolutePath().normalize() : null;
	}

	private void addParent(@Nullable String pipe, Path root, Set<Path> directories) {
		Path path = StringUtils.hasText(pipe) ? resolve(Path.of(pipe)) : null;
		Path parent = (path != null) ? path.getParent() : null;
		if (parent != null && parent.startsWith(root)) {
			directories.add(parent);
		}
	}

}
