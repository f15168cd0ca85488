package io.pipeio.listener;

import java.util.List;

import io.pipeio.PipeListener;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for numbers at their extremes in the attributes of {@link PipeListener}.
 */
class PipeListenerExtremesTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@ParameterizedTest
	@ValueSource(strings = { "1", "1024", "2147483647" })
	void worksWithNumbersThatCanBe(String number) {
		this.pipes.plainRunner()
			.withPropertyValues("app.concurrency=" + number, "app.batch-size=" + number)
			.withBean(ConcurrentListener.class)
			.withBean(BatchListener.class)
			.run((context) -> assertThat(this.pipes.exchange("one\\n", 1)).contains("one"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "-2147483648", "2147483648", "9223372036854775807", "1.5", "1e3", "NaN",
			"Infinity" })
	void refusesWhatIsNoPositiveNumber(String number) {
		this.pipes.plainRunner()
			.withPropertyValues("app.concurrency=" + number, "app.batch-size=1")
			.withBean(ConcurrentListener.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContainingAll("ConcurrentListener", "concurrency"));
		this.pipes.plainRunner()
			.withPropertyValues("app.batch-size=" + number)
			.withBean(BatchListener.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageMatching(".*batch ?[sS]ize.*BatchListener.*|.*BatchListener.*batchSize.*"));
	}

	static class ConcurrentListener {

		@PipeListener(servers = "echo", concurrency = "${app.concurrency}")
		String echo(String line) {
			return line;
		}

	}

	static class BatchListener {

		@PipeListener(servers = "other", batch = "true", batchSize = "${app.batch-size}")
		void listen(List<String> lines) {
		}

	}

}
