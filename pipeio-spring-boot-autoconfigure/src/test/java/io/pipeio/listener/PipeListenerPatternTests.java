package io.pipeio.listener;

import java.time.LocalDate;
import java.util.Optional;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener#pattern()}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerPatternTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void bindsGroupsToParameters() {
		this.pipes.run(GroupsListener.class, () -> {
			this.pipes.write("bread 2 LARGE 2026-11-25 warm\\n");
			assertThat(this.received.next()).isEqualTo("bread 2 LARGE 2026-11-25 Optional[warm]");
		});
	}

	@Test
	void bindsGroupThatHasNotTakenPartToNull() {
		this.pipes.run(OptionalGroupListener.class, () -> {
			this.pipes.write("a 1 2\\na\\n");
			assertThat(this.received.next(2)).containsExactly("a 1 Optional[2]", "a null Optional.empty");
		});
	}

	@Test
	void failsForGroupThatHasNotTakenPartAndCannotBeNull(CapturedOutput output) {
		this.pipes.run(PrimitiveGroupListener.class, () -> {
			this.pipes.write("a\\na 1\\n");
			assertThat(this.received.next()).isEqualTo(1);
		});
		assertThat(output)
			.contains("PrimitiveGroupListener.listen(int) of bean 'listener' cannot take the line \"a\" "
					+ "for parameter 'count' of type int")
			.contains("The group 'count' did not participate in the match");
	}

	@Test
	void failsForGroupThatCannotBeConverted(CapturedOutput output) {
		this.pipes.run(WordCountListener.class, () -> {
			this.pipes.write("count many%050dTAIL\\ncount 3\\n".formatted(0).replace("%", "%%"));
			assertThat(this.received.next()).isEqualTo(3);
		});
		assertThat(output).containsPattern("WordCountListener.listen\\(int\\) of bean 'listener' cannot take the line "
				+ "\"count many0+.* for parameter 'count' of type int");
	}

	@Test
	void bindsGroupBesideLineAndHeaderAndServer() {
		this.pipes.run(GroupAndOthersListener.class, () -> {
			this.pipes.write("no match\\nid=7\\n");
			assertThat(this.received.next()).isEqualTo("7 of id=7 from echo, line 2");
		});
	}

	@Test
	void matchesWholeLine() {
		this.pipes.run(PatternListener.class, () -> {
			this.pipes.write("a1b\\n1b\\na1\\n \\n1\\n");
			assertThat(this.received.next()).isEqualTo("1");
		});
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void matchesEmptyLine() {
		this.pipes.run(EmptyPatternListener.class, () -> {
			this.pipes.write("a\\n\\nend\\n");
			assertThat(this.received.next(2)).containsExactly("", "end");
		});
	}

	@Test
	void doesNotTakeWhatLooksLikeGroupForOne() {
		this.pipes.run(QuotedGroupListener.class, () -> {
			this.pipes.write("(?<line>x)\\n");
			assertThat(this.received.next()).isEqualTo("(?<line>x)");
		});
	}

	@Test
	void bindsGroupsOfEachAnnotationOfMethod() {
		this.pipes.run(TwoPatternsListener.class, () -> {
			this.pipes.write("add bread 2\\n3 milk too many\\nnothing\\nadd milk 1\\n");
			assertThat(this.received.next(3)).containsExactly("bread 2", "milk 3", "milk 1");
		});
	}

	@Test
	void handsLineToOthersWhenPatternOverflowsStack() {
		this.pipes.run(DeepPatternListener.class, () -> {
			this.pipes.write("%0100000d\\n");
			assertThat(this.received.next()).isEqualTo(100_000);
		});
	}

	enum Size {

		SMALL, LARGE

	}

	record GroupsListener(Received received) {

		@PipeListener(servers = "echo", pattern = "(?<item>\\w+) (?<count>\\d+) (?<size>\\w+) (?<day>\\S+) (?<note>.*)")
		void listen(String item, int count, Size size, LocalDate day, Optional<String> note) {
			this.received.add("%s %d %s %s %s".formatted(item, count, size, day, note));
		}

	}

	record OptionalGroupListener(Received received) {

		@PipeListener(servers = "echo", pattern = "(?<item>\\w+)( (?<first>\\d))?( (?<second>\\d))?")
		void listen(@Nullable Integer first, String item, Optional<Integer> second) {
			this.received.add("%s %s %s".formatted(item, first, second));
		}

	}

	record PrimitiveGroupListener(Received received) {

		@PipeListener(servers = "echo", pattern = "a( (?<count>\\d))?")
		void listen(int count) {
			this.received.add(count);
		}

	}

	record WordCountListener(Received received) {

		@PipeListener(servers = "echo", pattern = "count (?<count>.*)")
		void listen(int count) {
			this.received.add(count);
		}

	}

	record GroupAndOthersListener(Received received) {

		@PipeListener(servers = "echo", pattern = "id=(?<id>\\d+)")
		void listen(@Header(PipeHeaders.LINE_NUMBER) long number, long id, PipeServer server, String line) {
			this.received.add("%d of %s from %s, line %d".formatted(id, line, server.getName(), number));
		}

	}

	record TwoPatternsListener(Received received) {

		@PipeListener(servers = "echo", pattern = "add (?<item>\\w+) (?<count>\\d+)")
		@PipeListener(servers = "echo", pattern = "(?<count>\\d+) (?<item>\\w+) (?<rest>.*)")
		void listen(String item, int count) {
			this.received.add(item + " " + count);
		}

	}

	record PatternListener(Received received) {

		@PipeListener(servers = "echo", pattern = "\\d")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record EmptyPatternListener(Received received) {

		@PipeListener(servers = "echo", pattern = "|end")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record QuotedGroupListener(Received received) {

		@PipeListener(servers = "echo", pattern = "\\Q(?<line>\\E.*")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record DeepPatternListener(Received received) {

		@Order(1)
		@PipeListener(servers = "echo", pattern = "(?:0|1)*")
		void deep(String line) {
			this.received.add(line);
		}

		@Order(2)
		@PipeListener("echo")
		void other(String line) {
			this.received.add(line.length());
		}

	}

}
