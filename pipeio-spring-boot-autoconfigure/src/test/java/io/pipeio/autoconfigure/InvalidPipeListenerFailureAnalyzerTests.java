package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.util.List;
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
	void explainsWrongSignature(Class<?> listener, String method, String problem) {
		String report = run(listener, "pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out");
		assertThat(report).contains("@PipeListener method " + NAME + method + " of bean '")
			.contains("' " + problem + ".")
			.contains("Give the method one parameter of type String, byte[] or io.pipeio.line.Line, and let it return "
					+ "void, String, byte[] or a Collection of String or byte[].");
	}

	static Stream<Arguments> signatures() {
		return Stream.of(Arguments.of(NoParameter.class, "NoParameter.listen()", "takes 0 parameters instead of one"),
				Arguments.of(TwoParameters.class, "TwoParameters.listen(String, String)",
						"takes 2 parameters instead of one"),
				Arguments.of(IntParameter.class, "IntParameter.listen(int)", "takes a parameter of type int"),
				Arguments.of(ObjectParameter.class, "ObjectParameter.listen(Object)",
						"takes a parameter of type java.lang.Object"),
				Arguments.of(ListParameter.class, "ListParameter.listen(List)",
						"takes a parameter of type java.util.List"),
				Arguments.of(IntResult.class, "IntResult.listen(String)", "returns int"),
				Arguments.of(ObjectResult.class, "ObjectResult.listen(String)", "returns java.lang.Object"),
				Arguments.of(MapResult.class, "MapResult.listen(String)",
						"returns java.util.Map<java.lang.String, java.lang.String>"),
				Arguments.of(NumbersResult.class, "NumbersResult.listen(String)",
						"returns java.util.List<java.lang.Integer>"),
				Arguments.of(StaticMethod.class, "StaticMethod.listen(String)", "is static"));
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

	private static final class NoParameter {

		@PipeListener("echo")
		void listen() {
		}

	}

	private static final class TwoParameters {

		@PipeListener("echo")
		void listen(String line, String other) {
		}

	}

	private static final class IntParameter {

		@PipeListener("echo")
		void listen(int line) {
		}

	}

	private static final class ObjectParameter {

		@PipeListener("echo")
		void listen(Object line) {
		}

	}

	private static final class ListParameter {

		@PipeListener("echo")
		void listen(List<String> lines) {
		}

	}

	private static final class IntResult {

		@PipeListener("echo")
		int listen(String line) {
			return line.length();
		}

	}

	private static final class ObjectResult {

		@PipeListener("echo")
		Object listen(String line) {
			return line;
		}

	}

	private static final class MapResult {

		@PipeListener("echo")
		Map<String, String> listen(String line) {
			return Map.of(line, line);
		}

	}

	private static final class NumbersResult {

		@PipeListener("echo")
		List<Integer> listen(String line) {
			return List.of(line.length());
		}

	}

	private static final class StaticMethod {

		@PipeListener("echo")
		static void listen(String line) {
		}

	}

}
