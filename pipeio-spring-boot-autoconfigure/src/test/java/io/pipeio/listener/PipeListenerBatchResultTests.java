package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.PipeListener;
import io.pipeio.line.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for results of {@link PipeListener} methods that take batches.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerBatchResultTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void sendsResults() {
		this.pipes.run(ReplyingBatches.class, () -> {
			assertThat(this.pipes.exchange("a\\nb\\n", 2)).isEqualTo("A\nB\n");
			assertThat(this.pipes.exchange("c\\n", 1)).isEqualTo("C\n");
		});
	}

	@Test
	void sendsResultThatComesLaterToOtherServer() {
		this.pipes.run(LateBatches.class, () -> {
			this.pipes.write("a\\nb\\n");
			assertThat(this.pipes.read("other", 1)).isEqualTo("2 lines\n");
		});
	}

	static class ReplyingBatches {

		@PipeListener(servers = "echo", batch = "true")
		List<String> reply(List<String> batch) {
			return batch.stream().map(String::toUpperCase).toList();
		}

	}

	static class LateBatches {

		@PipeListener(servers = "echo", batch = "true")
		@SendTo("other")
		CompletableFuture<String> reply(List<Line> batch) {
			return CompletableFuture.supplyAsync(() -> batch.size() + " lines");
		}

	}

}
