package io.pipeio.listener;

import java.util.function.Predicate;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener#condition()}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerConditionTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void evaluatesConditionOverLine() {
		this.pipes.run(LineConditionListener.class, () -> {
			this.pipes.write("no\\nyes, long enough\\nyes\\n\\n");
			assertThat(this.received.next()).isEqualTo("yes, long enough");
		});
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void evaluatesConditionOverServerAndLengthAndNumber() {
		this.pipes.run(VariablesListener.class, () -> {
			this.pipes.write("héa\\nhéb\\nhéc\\nhe\\n");
			this.pipes.writeTo("other", "x\\nhéd\\n");
			assertThat(this.received.next()).isEqualTo("héb");
		});
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void evaluatesConditionOverGroups() {
		this.pipes.run(GroupConditionListener.class, () -> {
			this.pipes.write("1\\nx\\n12 a\\n13\\n14 a\\n");
			assertThat(this.received.next(2)).containsExactly("12 a", "14 a");
		});
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void evaluatesConditionWithBean() {
		this.pipes.runner().withBean("gate", Gate.class).withBean(BeanConditionListener.class).run((context) -> {
			this.pipes.write("closed\\n");
			this.pipes.write("open\\n");
			assertThat(this.received.next()).isEqualTo("open");
		});
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void acceptsNothingWhenConditionIsNull() {
		this.pipes.run(NullConditionListener.class, () -> {
			this.pipes.write("null\\nend\\n");
			assertThat(this.received.next()).isEqualTo("end");
		});
	}

	@Test
	void handsFailureOfConditionToErrorHandler(CapturedOutput output) {
		this.pipes.runner().withBean("handler", PipeListenerErrorHandler.class, () -> (message, failure) -> {
			this.received.add(failure.getListenerId() + " " + failure.getLines());
			return null;
		}).withBean("listener", FailingConditionListener.class).run((context) -> {
			this.pipes.write("word\\n17\\n3\\n");
			assertThat(this.received.next(2)).containsExactly("listener.listen [word]", "17");
		});
		assertThat(output).doesNotContain("was not handled");
	}

	@Test
	void refusesConditionThatIsNoExpression() {
		this.pipes.runner()
			.withBean(BrokenConditionListener.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessageContaining("BrokenConditionListener.listen(String)")
				.hasMessageContaining("is not a valid expression"));
	}

	/** A bean that a condition asks. */
	static class Gate implements Predicate<String> {

		@Override
		public boolean test(String line) {
			return line.equals("open");
		}

	}

	record LineConditionListener(Received received) {

		@PipeListener(servers = "echo", condition = "#line.startsWith('yes') and length() > 3")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record VariablesListener(Received received) {

		@PipeListener(servers = { "echo", "other" }, condition = "#server == 'echo' and #length == 4 and #number == 2")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record GroupConditionListener(Received received) {

		@PipeListener(servers = "echo", pattern = "(?<id>\\d+)( (?<word>\\w+))?",
				condition = "#word != null and #id.length() > 1")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record BeanConditionListener(Received received) {

		@PipeListener(servers = "echo", condition = "@gate.test(#root)")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record NullConditionListener(Received received) {

		@PipeListener(servers = "echo", condition = "#line == 'null' ? null : true")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record FailingConditionListener(Received received) {

		@PipeListener(servers = "echo", condition = "T(Integer).parseInt(#line) > 10")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record BrokenConditionListener(Received received) {

		@PipeListener(servers = "echo", condition = "#line ==")
		void listen(String line) {
			this.received.add(line);
		}

	}

}
