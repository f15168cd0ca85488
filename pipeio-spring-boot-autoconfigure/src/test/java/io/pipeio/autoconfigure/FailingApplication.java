package io.pipeio.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * An application that is expected not to start, and to leave every file below a directory
 * as it was.
 */
public class FailingApplication {

	private final Path directory;

	private final CapturedOutput output;

	public FailingApplication(Path directory, CapturedOutput output) {
		this.directory = directory;
		this.output = output;
	}

	/**
	 * Start without listeners.
	 * @param properties such as {@code pipeio.directory=/run/app}
	 * @return what is printed
	 */
	public String run(String... properties) {
		return run(Empty.class, properties);
	}

	/**
	 * Start.
	 * @param source configuration of the application
	 * @param properties such as {@code pipeio.directory=/run/app}
	 * @return what is printed
	 */
	public String run(Class<?> source, String... properties) {
		return run(source, Runnable::run, properties);
	}

	/**
	 * Start without listeners, in an environment of its own.
	 * @param environment runs what starts the application
	 * @param properties such as {@code pipeio.directory=/run/app}
	 * @return what is printed
	 */
	public String run(Consumer<Runnable> environment, String... properties) {
		return run(Empty.class, environment, properties);
	}

	private String run(Class<?> source, Consumer<Runnable> environment, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
		Stream.of(properties).map("--"::concat).forEach(arguments::add);
		Map<String, String> before = files();
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class, source)
			.web(WebApplicationType.NONE);
		environment.accept(() -> assertThatException()
			.isThrownBy(() -> application.run(arguments.toArray(String[]::new)).close()));
		assertThat(files()).isEqualTo(before);
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-")));
		assertThat(this.output).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
		String report = this.output.toString();
		return report.substring(report.indexOf("Description:"));
	}

	private Map<String, String> files() {
		Map<String, String> files = new TreeMap<>();
		try (Stream<Path> paths = Files.walk(this.directory)) {
			paths.forEach((path) -> files.put(path.toString(), describe(path)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return files;
	}

	private static String describe(Path path) {
		try {
			if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
				// What was created in it and removed again has left its mark on the times
				return Files.readAttributes(path, "unix:mode,ino,uid,gid", LinkOption.NOFOLLOW_LINKS).toString();
			}
			String content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
					? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
			return Files.readAttributes(path, "unix:mode,ino,uid,gid", LinkOption.NOFOLLOW_LINKS) + content;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration(PipeIoAutoConfiguration.class)
	private static final class Application {

	}

	private static final class Empty {

	}

}
