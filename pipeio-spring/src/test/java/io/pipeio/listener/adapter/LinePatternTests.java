package io.pipeio.listener.adapter;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LinePattern}.
 */
class LinePatternTests {

	private final PipeServer server = PipeServer.builder("test").inPipe(Path.of("test.in")).build();

	@Test
	void findsNamesOfGroups() {
		assertThat(new LinePattern("(?<a>x)(y)(?<b1>z(?<C>w)?)").groupNames()).containsExactly("a", "b1", "C");
	}

	@Test
	void takesNothingForGroupThatIsNone() {
		assertThat(new LinePattern("\\(\\?<a>x\\Q(?<b>y)\\E[(?<c>](?<=d)(?<!e)(?<f>z)").groupNames())
			.containsExactly("f");
	}

	@Test
	void matchesWholeLineWhateverIsInIt() {
		LinePattern pattern = new LinePattern("say (?<text>.*)");
		for (String text : new String[] { "hello\r", "a\u2028b", "a\u0085b", "" }) {
			ReceivedLine line = line("say " + text);
			assertThat(pattern.accepts(line)).as(text).isTrue();
			assertThat(Objects.requireNonNull(line.groups()).group("text")).isEqualTo(text);
		}
		assertThat(pattern.accepts(line("I say hello"))).isFalse();
	}

	private ReceivedLine line(String text) {
		ReceivedLine line = new ReceivedLine(this.server);
		line.turnTo(Line.of(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).asView(), 1, 1);
		return line;
	}

}
