package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import io.pipeio.PipeListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidPipeListenerFailureAnalyzer}: what an application prints that
 * does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidPipeListenerFailureAnalyzerTests {

	private static final String NAME = "InvalidPipeListenerFailureAnalyzerTests.";

	@TempDir
	private Path directory;

	private FailingApplication application;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
	}

	@Test
	void explainsListenerToServerThatOnlySends() {
		String report = run(VoidListener.class, "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(report).contains("@PipeListener method " + NAME + "VoidListener.listen(String) of bean '")
			.contains("listens to pipe server 'echo', which has no in-pipe (it has only the out-pipe '"
					+ this.directory.resolve("pipes/echo.out") + "').")
			.contains("Set 'pipeio.servers.echo.in-pipe', or listen to another server.");
	}

	@Test
	void explainsReplyToServerThatOnlyReceives() {
		String report = run(ReplyingListener.class, "pipeio.servers.echo.in-pipe=echo.in");
		assertThat(report).contains("@PipeListener method " + NAME + "ReplyingListener.listen(String) of bean '")
			.contains("returns a reply for pipe server 'echo', which has no out-pipe (it has only the in-pipe '"
					+ this.directory.resolve("pipes/echo.in") + "').")
			.contains("Set 'pipeio.servers.echo.out-pipe', or let the method return void.");
	}

	@ParameterizedTest
	@MethodSource("signatures")
	void explainsWrongSignature(Class<?> listener, String method, String problem, String action) {
		String report = run(listener, "pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(report).contains("@PipeListener method " + NAME + method + " of bean '")
			.contains("' " + problem + ".")
			.contains(action);
	}

	static Stream<Arguments> signatures() {
		return Stream.of(
				Arguments.of(TwoParameters.class, "TwoParameters.listen(String, String)",
						"has 2 parameters that could take the line: 'String line' and 'String other'",
						"Leave one of them, or annotate others with @Header; several parts of a line take a 'pattern'"),
				Arguments.of(MisnamedGroup.class, "MisnamedGroup.listen(String, int)",
						"has 2 parameters that could take the line: 'String nome' and 'int cuont'",
						"Give parameters the names of the groups of the pattern, which are name, count"),
				Arguments.of(MapParameter.class, "MapParameter.listen(Map)",
						"takes a parameter of type java.util.Map, to which a line cannot be converted",
						"or add Jackson (spring-boot-starter-jackson) for JSON."),
				Arguments.of(MapResult.class, "MapResult.listen(String)",
						"returns java.util.Map, which cannot be converted to a line",
						"Return a String or a byte[], or add Jackson (spring-boot-starter-jackson) for JSON."),
				Arguments.of(BatchOfOne.class, "BatchOfOne.listen(String)",
						"takes a batch, but does not have exactly one List parameter",
						"Give it one parameter of type List, as in List<String>"),
				Arguments.of(NothingToSend.class, "NothingToSend.listen(String)", "has @SendTo, but returns nothing",
						"Return a result, or remove @SendTo."),
				Arguments.of(StaticMethod.class, "StaticMethod.listen(String)", "is static",
						"Remove 'static' from the method."));
	}

	@ParameterizedTest
	@MethodSource("attributes")
	void explainsWrongAttribute(Class<?> listener, String problem, String action) {
		String report = run(listener, "pipeio.servers.echo.in-pipe=echo.in");
		assertThat(report).contains(problem).contains(NAME).contains(action);
	}

	static Stream<Arguments> attributes() {
		return Stream.of(
				Arguments.of(WrongPattern.class, "is not a valid regular expression: Unclosed group near index 4",
						"Correct the pattern '(add'."),
				Arguments.of(WrongCondition.class, "is not a valid expression", "Correct the condition '#line =='."),
				Arguments.of(WrongConcurrency.class, "The attribute 'concurrency' of @PipeListener method ",
						"Set it to a number."),
				Arguments.of(NoConcurrency.class, "The concurrency of @PipeListener method ",
						"Set it to 1 or more where the listener is declared, or else 'pipeio.listener.concurrency'."),
				Arguments.of(WrongBatch.class, "has the value 'yes'", "Set it to true or false."),
				Arguments.of(WrongErrorHandler.class, "has the value 'noBean'",
						"Set it to the name of a PipeListenerErrorHandler bean."),
				Arguments.of(MissingBean.class, "cannot be resolved",
						"Correct the placeholder or the expression, or set the property."));
	}

	@Test
	void explainsTwoListenersWithOneId() {
		String report = run(SameIds.class, "pipeio.servers.echo.in-pipe=echo.in");
		assertThat(report).contains("have the same id, 'same'.").contains("Give each of them an id of its own.");
	}

	@Test
	void explainsListenerWithoutServer() {
		String report = run(NamelessListener.class, "pipeio.servers.echo.in-pipe=echo.in");
		assertThat(report).contains("@PipeListener method " + NAME + "NamelessListener.listen(String) of bean '")
			.contains("names no pipe server.")
			.contains("Name a server, as in @PipeListener(\"echo\").");
	}

	private String run(Class<?> listener, String... servers) {
		String[] properties = Stream
			.concat(Stream.of("pipeio.directory=" + this.directory.resolve("pipes")), Stream.of(servers))
			.toArray(String[]::new);
		return this.application.run(listener, properties);
	}

	private static final class VoidListener {

		@PipeListener("echo")
		void listen(String line) {
		}

	}

	private static final class ReplyingListener {

		@PipeListener("echo")
		String listen(String line) {
			return line;
		}

	}

	private static final class NamelessListener {

		@PipeListener
		void listen(String line) {
		}

	}

	private static final class TwoParameters {

		@PipeListener("echo")
		void listen(String line, String other) {
		}

	}

	private static final class MisnamedGroup {

		@PipeListener(servers = "echo", pattern = "add (?<name>\\S+) (?<count>\\d+)")
		void listen(String nome, int cuont) {
		}

	}

	private static final class MapParameter {

		@PipeListener("echo")
		void listen(Map<String, String> line) {
		}

	}

	private static final class MapResult {

		@PipeListener("echo")
		Map<String, String> listen(String line) {
			return Map.of(line, line);
		}

	}

	private static final class BatchOfOne {

		@PipeListener(servers = "echo", batch = "true")
		void listen(String line) {
		}

	}

	private static final class NothingToSend {

		@PipeListener("echo")
		@SendTo("echo")
		void listen(String line) {
		}

	}

	private static final class WrongPattern {

		@PipeListener(servers = "echo", pattern = "(add")
		void listen(String line) {
		}

	}

	private static final class WrongCondition {

		@PipeListener(servers = "echo", condition = "#line ==")
		void listen(String line) {
		}

	}

	private static final class WrongConcurrency {

		@PipeListener(servers = "echo", concurrency = "many")
		void listen(String line) {
		}

	}

	private static final class NoConcurrency {

		@PipeListener(servers = "echo", concurrency = "0")
		void listen(String line) {
		}

	}

	private static final class WrongBatch {

		@PipeListener(servers = "echo", batch = "yes")
		void listen(String line) {
		}

	}

	private static final class WrongErrorHandler {

		@PipeListener(servers = "echo", errorHandler = "noBean")
		void listen(String line) {
		}

	}

	private static final class MissingBean {

		@PipeListener("#{noSuchBean.name}")
		void listen(String line) {
		}

	}

	private static final class SameIds {

		@PipeListener(servers = "echo", id = "same")
		void listen(String line) {
		}

		@PipeListener(servers = "echo", id = "same")
		void listenToo(String line) {
		}

	}

	private static final class StaticMethod {

		@PipeListener("echo")
		static void listen(String line) {
		}

	}

}
