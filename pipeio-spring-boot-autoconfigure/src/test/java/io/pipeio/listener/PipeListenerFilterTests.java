package io.pipeio.listener;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
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
 * Tests for {@link PipeListener#pattern()} and {@link PipeListener#condition()}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerFilterTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void bindsGroupsToParameters() {
		run(GroupsListener.class, () -> {
			write("bread 2 LARGE 2026-11-25 warm\\n");
			assertThat(next()).isEqualTo("bread 2 LARGE 2026-11-25 Optional[warm]");
		});
	}

	@Test
	void bindsGroupThatHasNotTakenPartToNull() {
		run(OptionalGroupListener.class, () -> {
			write("a 1 2\\na\\n");
			assertThat(List.of(next(), next())).containsExactly("a 1 Optional[2]", "a null Optional.empty");
		});
	}

	@Test
	void failsForGroupThatHasNotTakenPartAndCannotBeNull(CapturedOutput output) {
		run(PrimitiveGroupListener.class, () -> {
			write("a\\na 1\\n");
			assertThat(next()).isEqualTo(1);
		});
		assertThat(output)
			.contains("PrimitiveGroupListener.listen(int) of bean 'listener' cannot take the line \"a\" "
					+ "for parameter 'count' of type int")
			.contains("The group 'count' has not taken part in the match");
	}

	@Test
	void failsForGroupThatCannotBeConverted(CapturedOutput output) {
		run(WordCountListener.class, () -> {
			write("count many%050dTAIL\\ncount 3\\n".formatted(0).replace("%", "%%"));
			assertThat(next()).isEqualTo(3);
		});
		assertThat(output).containsPattern("WordCountListener.listen\\(int\\) of bean 'listener' cannot take the line "
				+ "\"count many0+.* for parameter 'count' of type int");
	}

	@Test
	void bindsGroupBesideLineAndHeaderAndServer() {
		run(GroupAndOthersListener.class, () -> {
			write("no match\\nid=7\\n");
			assertThat(next()).isEqualTo("7 of id=7 from echo, line 2");
		});
	}

	@Test
	void matchesWholeLine() {
		run(PatternListener.class, () -> {
			write("a1b\\n1b\\na1\\n \\n1\\n");
			assertThat(next()).isEqualTo("1");
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void matchesEmptyLine() {
		run(EmptyPatternListener.class, () -> {
			write("a\\n\\nend\\n");
			assertThat(List.of(next(), next())).containsExactly("", "end");
		});
	}

	@Test
	void doesNotTakeWhatLooksLikeGroupForOne() {
		run(QuotedGroupListener.class, () -> {
			write("(?<line>x)\\n");
			assertThat(next()).isEqualTo("(?<line>x)");
		});
	}

	@Test
	void bindsGroupsOfEachAnnotationOfMethod() {
		run(TwoPatternsListener.class, () -> {
			write("add bread 2\\n3 milk too many\\nnothing\\nadd milk 1\\n");
			assertThat(List.of(next(), next(), next())).containsExactly("bread 2", "milk 3", "milk 1");
		});
	}

	@Test
	void evaluatesConditionOverLine() {
		run(LineConditionListener.class, () -> {
			write("no\\nyes, long enough\\nyes\\n\\n");
			assertThat(next()).isEqualTo("yes, long enough");
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void evaluatesConditionOverServerAndLengthAndNumber() {
		run(VariablesListener.class, () -> {
			write("héa\\nhéb\\nhéc\\nhe\\n");
			this.pipes.writeTo("other", "x\\nhéd\\n");
			assertThat(next()).isEqualTo("héb");
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void evaluatesConditionOverGroups() {
		run(GroupConditionListener.class, () -> {
			write("1\\nx\\n12 a\\n13\\n14 a\\n");
			assertThat(List.of(next(), next())).containsExactly("12 a", "14 a");
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void evaluatesConditionWithBean() {
		this.pipes.runner().withBean("gate", Gate.class).withBean(BeanConditionListener.class).run((context) -> {
			write("closed\\n");
			write("open\\n");
			assertThat(next()).isEqualTo("open");
		});
		assertThat(this.pipes.received()).isEmpty();
	}

	@Test
	void acceptsNothingWhenConditionIsNull() {
		run(NullConditionListener.class, () -> {
			write("null\\nend\\n");
			assertThat(next()).isEqualTo("end");
		});
	}

	@Test
	void handsFailureOfConditionToErrorHandler(CapturedOutput output) {
		this.pipes.runner().withBean("handler", PipeListenerErrorHandler.class, () -> (message, failure) -> {
			this.pipes.received().add(failure.getListenerId() + " " + failure.getLines());
			return null;
		}).withBean("listener", FailingConditionListener.class).run((context) -> {
			write("word\\n17\\n3\\n");
			assertThat(List.of(next(), next())).containsExactly("listener.listen [word]", "17");
		});
		assertThat(output).doesNotContain("was not handled");
	}

	@Test
	void handsLineToOthersWhenPatternOverflowsStack() {
		run(DeepPatternListener.class, () -> {
			write("%0100000d\\n");
			assertThat(next()).isEqualTo(100_000);
		});
	}

	@Test
	void refusesConditionThatIsNoExpression() {
		this.pipes.runner()
			.withBean(BrokenConditionListener.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessageContaining("BrokenConditionListener.listen(String)")
				.hasMessageContaining("is no expression"));
	}

	private void run(Class<?> listener, Runnable test) {
		this.pipes.run(listener, test);
	}

	private void write(String text) {
		this.pipes.write(text);
	}

	private Object next() {
		return this.pipes.received().next();
	}

	enum Size {

		SMALL, LARGE

	}

	/** A bean that a condition asks. */
	static class Gate implements Predicate<String> {

		@Override
		public boolean test(String line) {
			return line.equals("open");
		}

	}

	static class GroupsListener {

		private final Received received;

		GroupsListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "(?<item>\\w+) (?<count>\\d+) (?<size>\\w+) (?<day>\\S+) (?<note>.*)")
		void listen(String item, int count, Size size, LocalDate day, Optional<String> note) {
			this.received.add("%s %d %s %s %s".formatted(item, count, size, day, note));
		}

	}

	static class OptionalGroupListener {

		private final Received received;

		OptionalGroupListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "(?<item>\\w+)( (?<first>\\d))?( (?<second>\\d))?")
		void listen(@Nullable Integer first, String item, Optional<Integer> second) {
			this.received.add("%s %s %s".formatted(item, first, second));
		}

	}

	static class PrimitiveGroupListener {

		private final Received received;

		PrimitiveGroupListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "a( (?<count>\\d))?")
		void listen(int count) {
			this.received.add(count);
		}

	}

	static class WordCountListener {

		private final Received received;

		WordCountListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "count (?<count>.*)")
		void listen(int count) {
			this.received.add(count);
		}

	}

	static class GroupAndOthersListener {

		private final Received received;

		GroupAndOthersListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "id=(?<id>\\d+)")
		void listen(@Header(PipeHeaders.LINE_NUMBER) long number, long id, PipeServer server, String line) {
			this.received.add("%d of %s from %s, line %d".formatted(id, line, server.getName(), number));
		}

	}

	static class TwoPatternsListener {

		private final Received received;

		TwoPatternsListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "add (?<item>\\w+) (?<count>\\d+)")
		@PipeListener(servers = "echo", pattern = "(?<count>\\d+) (?<item>\\w+) (?<rest>.*)")
		void listen(String item, int count) {
			this.received.add(item + " " + count);
		}

	}

	static class PatternListener {

		private final Received received;

		PatternListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "\\d")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class EmptyPatternListener {

		private final Received received;

		EmptyPatternListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "|end")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class QuotedGroupListener {

		private final Received received;

		QuotedGroupListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "\\Q(?<line>\\E.*")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class LineConditionListener {

		private final Received received;

		LineConditionListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", condition = "#line.startsWith('yes') and length() > 3")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class VariablesListener {

		private final Received received;

		VariablesListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = { "echo", "other" }, condition = "#server == 'echo' and #length == 4 and #number == 2")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class GroupConditionListener {

		private final Received received;

		GroupConditionListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "(?<id>\\d+)( (?<word>\\w+))?",
				condition = "#word != null and #id.length() > 1")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class BeanConditionListener {

		private final Received received;

		BeanConditionListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", condition = "@gate.test(#root)")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class NullConditionListener {

		private final Received received;

		NullConditionListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", condition = "#line == 'null' ? null : true")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class FailingConditionListener {

		private final Received received;

		FailingConditionListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", condition = "T(Integer).parseInt(#line) > 10")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class BrokenConditionListener {

		private final Received received;

		BrokenConditionListener(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", condition = "#line ==")
		void listen(String line) {
			this.received.add(line);
		}

	}

	static class DeepPatternListener {

		private final Received received;

		DeepPatternListener(Received received) {
			this.received = received;
		}

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
