package io.pipeio.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Where a recipe is tried: a directory in place of {@code /run/app}, the application, and
 * the programs that use it, which end with it.
 */
final class Kitchen implements AutoCloseable {

	private final RecipeDocument document = new RecipeDocument();

	private final ReceivedLines received = new ReceivedLines();

	private final List<Process> processes = new ArrayList<>();

	private final Path directory;

	private @Nullable ConfigurableApplicationContext application;

	Kitchen(Path directory) throws IOException {
		this.directory = directory;
	}

	static void requireInstalled(String... programs) {
		for (String program : programs) {
			assumeTrue(Stream.of("/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin")
				.anyMatch((path) -> Files.isExecutable(Path.of(path, program))), program + " is not installed");
		}
	}

	/**
	 * Returns a block of the document, as it is to be used here.
	 * @param recipe the name of the block
	 * @return the block, with the directory of this test
	 */
	String block(String recipe) {
		return this.document.block(recipe).replace("/run/app", this.directory.toString());
	}

	Path path(String name) {
		return this.directory.resolve(name);
	}

	List<String> received() {
		return this.received.lines();
	}

	void startApplication(String recipe, String... properties) {
		startApplication(RecipeApplication.class, recipe, properties);
	}

	/**
	 * Starts the application with a block as its {@code application.yml}.
	 * @param source the configuration of the application
	 * @param recipe the name of the block
	 * @param properties what is to be different, as {@code name=value}
	 */
	void startApplication(Class<?> source, String recipe, String... properties) {
		ByteArrayResource yaml = new ByteArrayResource(block(recipe).getBytes(StandardCharsets.UTF_8));
		this.application = new SpringApplicationBuilder(source).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.properties(Map.of("spring.main.banner-mode", "off"))
			.initializers((context) -> {
				((GenericApplicationContext) context).registerBean(ReceivedLines.class, () -> this.received);
				load(yaml).forEach(context.getEnvironment().getPropertySources()::addLast);
			})
			.run(Stream.of(properties).map((property) -> "--" + property).toArray(String[]::new));
	}

	private static List<org.springframework.core.env.PropertySource<?>> load(ByteArrayResource yaml) {
		try {
			return new YamlPropertySourceLoader().load("application.yml", yaml);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void stopApplication() {
		application().close();
	}

	PipeServer server(String name) {
		return application().getBean(PipeServers.class).get(name);
	}

	PipeTemplate pipes() {
		return application().getBean(PipeTemplate.class);
	}

	private ConfigurableApplicationContext application() {
		assertThat(this.application).isNotNull();
		return this.application;
	}

	/**
	 * Runs the command of a recipe in this directory.
	 * @param recipe the name of the block
	 * @return the shell that runs it
	 */
	Process run(String recipe) throws IOException {
		return shell(block(recipe));
	}

	Process shell(String command) throws IOException {
		return start("bash", "-c", command);
	}

	Process start(String... command) throws IOException {
		List<String> inSession = new ArrayList<>(List.of("setsid"));
		inSession.addAll(List.of(command));
		Process process = new ProcessBuilder(inSession).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(path("output.txt").toFile()))
			.start();
		this.processes.add(process);
		return process;
	}

	/**
	 * Returns what the programs have printed.
	 * @return both streams of all of them
	 */
	String output() throws IOException {
		return Files.readString(path("output.txt"));
	}

	boolean isRegularFile(String name) {
		return Files.isRegularFile(path(name), LinkOption.NOFOLLOW_LINKS);
	}

	@Override
	public void close() throws IOException {
		for (Process process : this.processes) {
			new ProcessBuilder("kill", "-KILL", "--", "-" + process.pid()).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.onExit()
				.join();
			process.destroyForcibly().onExit().join();
		}
		if (this.application != null) {
			this.application.close();
		}
	}

}
