package io.pipeio.listener;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.ToolProvider;

import io.pipeio.InvalidPipeListenerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for listener methods whose class files have no names of parameters, and for names
 * that do not fit.
 */
class ListenerParameterNamesTests {

	private static final String MISSING = ", and the class file does not contain parameter names";

	private static final String NAMES = "Compile with '-parameters' ('-java-parameters' for Kotlin; Spring Boot's "
			+ "plugins of Maven and Gradle do), or ";

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@TempDir
	private Path classes;

	private final List<URLClassLoader> loaders = new ArrayList<>();

	@AfterEach
	void closeLoaders() throws IOException {
		for (URLClassLoader loader : this.loaders) {
			loader.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "String a", "Message<String> a", "String a, PipeServer b", "PipeServer a, String b",
			"@Payload String a, @Headers Map<String, Object> b", "String a, @Header(PipeHeaders.SERVER) String b",
			"Line a, PipeServer b", "@Valid String a", "@Header(PipeHeaders.LENGTH) int b, CharSequence a" })
	void takesWhatNeedsNoNames(String parameters) throws Exception {
		Class<?> listener = compile("@PipeListener(\"echo\")", parameters);
		this.pipes.run(listener, () -> assertThat(this.pipes.exchange("one\\n", 1)).contains("one"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "@Payload String a", "Line a", "Message<String> a", "@Payload String a, PipeServer b" })
	void takesLineBesideGroupsThatNothingNeeds(String parameters) throws Exception {
		this.pipes.run(compile("@PipeListener(servers = \"echo\", pattern = \"(?<word>.*)\")", parameters),
				() -> assertThat(this.pipes.exchange("one\\n", 1)).contains("one"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "String a", "int a", "String a, int b" })
	void refusesGroupsWithoutNames(String parameters) throws Exception {
		InvalidPipeListenerException failure = refusal("@PipeListener(servers = \"echo\", pattern = \"(?<word>.*)\")",
				parameters);
		assertThat(failure.getMessage()).startsWith("@PipeListener method Compiled.listen(")
			.contains("the pattern has named groups (word)")
			.endsWith(MISSING);
		assertThat(failure.getAction())
			.isEqualTo(NAMES + "annotate the parameter that takes the whole line with " + "@Payload.");
	}

	@Test
	void refusesHeaderWithoutName() throws Exception {
		InvalidPipeListenerException failure = refusal("@PipeListener(\"echo\")", "@Payload String a, @Header int b");
		assertThat(failure.getMessage()).contains("the @Header of parameter 2 ('int') has no name").endsWith(MISSING);
		assertThat(failure.getAction()).isEqualTo(NAMES + "name the header, as in @Header(PipeHeaders.SERVER).");
	}

	@ParameterizedTest
	@ValueSource(strings = { "@PipeListener(\"echo\")", "@PipeListener(servers = \"echo\", batch = \"true\")" })
	void refusesSuspendingFunctionOfKotlin(String annotation) throws Exception {
		// What Kotlin's compiler makes of "suspend fun listen(line: String): String"
		InvalidPipeListenerException failure = refusal(annotation,
				"List<String> a, kotlin.coroutines.Continuation<? super String> b");
		assertThat(failure.getMessage()).contains("is a suspending Kotlin function, which pipeio does not support");
		assertThat(failure.getAction())
			.isEqualTo("Remove 'suspend', or return an asynchronous result: a CompletionStage, "
					+ "such as 'future { }', or a publisher, such as 'mono { }'.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			level (?<level>\\\\w+)          | String levle              | levle | level
			level (?<level>\\\\w+)          | int Level                 | Level | level
			(?<item>\\\\w+) (?<count>\\\\d+) | String item, int cuont    | cuont | count
			(?<item>\\\\w+) (?<count>\\\\d+) | String xyz, int count     | xyz   |
			""")
	void refusesMisspelledGroup(String pattern, String parameters, String parameter, String meant) throws Exception {
		InvalidPipeListenerException failure = refusal(
				"@PipeListener(servers = \"echo\", pattern = \"" + pattern + "\")", parameters, "-parameters");
		assertThat(failure.getMessage())
			.contains("no group of its pattern has the name of the parameter '" + parameter + "'")
			.contains("no parameter takes the group");
		assertThat(failure.getAction()).contains("@Payload")
			.startsWith((meant != null) ? "Did you mean '" + meant + "'? Otherwise, annotate" : "Annotate");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			(?<word>.*)            | @Payload String line | ''
			(?<word>.*)            | Line line            | ''
			(?<word>.*)            | String word          | ''
			(?<word>.*)            | String line          | #word != 'x'
			(?<word>.*?)(?<rest>.*) | String word, @Payload String line | ''
			(.*)                   | String line          | ''
			""")
	void takesLineThatIsMeant(String pattern, String parameters, String condition) throws Exception {
		this.pipes.run(
				compile("@PipeListener(servers = \"echo\", pattern = \"%s\", condition = \"%s\")".formatted(pattern,
						condition), parameters, "-parameters"),
				() -> assertThat(this.pipes.exchange("one\\n", 1)).contains("one"));
	}

	private InvalidPipeListenerException refusal(String annotation, String parameters, String... options)
			throws Exception {
		Class<?> listener = compile(annotation, parameters, options);
		List<Throwable> failures = new ArrayList<>();
		this.pipes.runner().withBean("listener", listener).run((context) -> failures.add(context.getStartupFailure()));
		assertThat(failures.get(0)).as("why it did not start").isNotNull();
		return catchThrowableOfType(InvalidPipeListenerException.class, () -> {
			throw failures.get(0);
		});
	}

	/** Compiles as Maven does without Spring Boot's parent: without names. */
	private Class<?> compile(String annotation, String parameters, String... options) throws Exception {
		Path sources = Files.createDirectories(this.classes.resolve("sources"));
		Files.writeString(sources.resolve("Compiled.java"), """
				import io.pipeio.*;
				import io.pipeio.line.Line;
				import io.pipeio.server.PipeServer;
				import jakarta.validation.Valid;
				import java.util.*;
				import org.springframework.messaging.Message;
				import org.springframework.messaging.handler.annotation.*;

				public class Compiled {

					%s
					public String listen(%s) {
						return List.of(%s).toString();
					}

				}
				""".formatted(annotation, parameters, names(parameters)));
		Path kotlin = Files.createDirectories(sources.resolve("kotlin/coroutines"));
		Files.writeString(kotlin.resolve("Continuation.java"),
				"package kotlin.coroutines; public interface Continuation<T> { void resumeWith(Object result); }");
		List<String> arguments = new ArrayList<>(List.of(options));
		arguments.addAll(List.of("-g:none", "-proc:none", "-cp", System.getProperty("java.class.path"), "-d",
				this.classes.toString(), sources.resolve("Compiled.java").toString(),
				kotlin.resolve("Continuation.java").toString()));
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
			.isZero();
		URLClassLoader loader = new URLClassLoader(new URL[] { this.classes.toUri().toURL() },
				getClass().getClassLoader());
		this.loaders.add(loader);
		return loader.loadClass("Compiled");
	}

	private static String names(String parameters) {
		List<String> names = new ArrayList<>();
		for (String parameter : parameters.replaceAll("<[^<>]*>", "").split(", ")) {
			names.add("String.valueOf((Object) " + parameter.substring(parameter.lastIndexOf(' ') + 1) + ")");
		}
		return String.join(", ", names);
	}

}
