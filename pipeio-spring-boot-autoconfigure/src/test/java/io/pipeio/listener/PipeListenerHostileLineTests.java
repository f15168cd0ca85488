package io.pipeio.listener;

import java.util.List;

import io.pipeio.PipeListener;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.line.Line;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that no line of a client can forge a log, control the terminal that shows it, or
 * fill the disk, whichever way the line takes into the log.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerHostileLineTests {

	/** For printf: ESC, CR, BEL, DEL, NEL, CSI, bidi, U+2028, and what is no UTF-8. */
	private static final String HOSTILE = "a\\033[31mb\\rc\\007\\177\\302\\205\\302\\233\\342\\200\\256\\342\\201\\246"
			+ "\\342\\200\\250FORGED\\377\\355\\240\\200";

	private static final List<String> FORBIDDEN = List.of("\u001b", "\u0007", "\u007f", "\u0085", "\u009b", "\u202e",
			"\u2066", "\u2028", "\r");

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void reachesNoLogAsItIsWhenItCannotBeConverted(CapturedOutput output) {
		run(IntListener.class, HOSTILE, output, "cannot take the line \"a\\x1b[31mb\\rc");
	}

	@Test
	void reachesNoLogAsItIsThroughWhatListenerHasThrown(CapturedOutput output) {
		run(ThrowingListener.class, HOSTILE, output, "IllegalStateException: a\\u001b[31mb");
	}

	@Test
	void reachesNoLogAsItIsThroughInterceptorAndEventListener(CapturedOutput output) {
		this.pipes.runner()
			.withBean(ThrowingListener.class)
			.withBean(TellingInterceptor.class)
			.withBean(TellingEventListener.class)
			.run((context) -> {
				this.pipes.write(HOSTILE + "\\n");
				await().untilAsserted(() -> assertThat(output).contains("interceptor: a\\u001b[31mb")
					.contains("event: a\\u001b[31mb"));
			});
		assertThat(output.getAll()).doesNotContain(FORBIDDEN);
	}

	@Test
	void reachesNoMessageAsItIs(CapturedOutput output) {
		this.pipes.runner().withBean("handler", PipeListenerErrorHandler.class, () -> (message, failure) -> {
			this.pipes.received().add(failure.getMessage());
			return null;
		}).withBean(HandledListener.class).run((context) -> {
			this.pipes.write(HOSTILE + "\\n");
			assertThat(this.pipes.received().next(String.class)).contains("a\\x1b[31mb\\rc").doesNotContain(FORBIDDEN);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { IntListener.class, ThrowingListener.class })
	void isShortInLogHoweverLongItIs(Class<?> listener, CapturedOutput output) {
		this.pipes.runner().withBean(listener).run((context) -> {
			for (int i = 0; i < 3; i++) {
				this.pipes.write("%0500000d" + "x\\n");
			}
			PipeServer server = context.getBean("echoPipeServer", PipeServer.class);
			await().until(() -> server.getFailedLines() == 3);
		});
		assertThat(output.getAll().split("was not handled", -1)).hasSize(2);
		assertThat(output).contains("2 more lines of 1000002 bytes were not handled");
		assertThat(output.getAll().lines()).allSatisfy((line) -> assertThat(line).hasSizeLessThan(3000));
		assertThat(output.getAll()).hasSizeLessThan(50_000);
	}

	private void run(Class<?> listener, String line, CapturedOutput output, String expected) {
		this.pipes.runner().withBean(listener).run((context) -> {
			this.pipes.write(line + "\\n");
			await().untilAsserted(() -> assertThat(output).contains(expected));
		});
		assertThat(output.getAll()).doesNotContain(FORBIDDEN);
		assertThat(output.getAll().lines()).noneMatch((logged) -> logged.startsWith("FORGED"));
	}

	static class IntListener {

		@PipeListener("echo")
		void listen(int number) {
		}

	}

	static class HandledListener {

		@PipeListener(servers = "echo", errorHandler = "handler")
		void listen(int number) {
		}

	}

	static class ThrowingListener {

		@PipeListener("echo")
		void listen(String text) {
			throw new IllegalStateException(text);
		}

	}

	static class TellingInterceptor implements PipeListenerInterceptor {

		@Override
		public void failure(Line line, Throwable failure, PipeListenerContext context) {
			throw new IllegalArgumentException("interceptor: " + line);
		}

	}

	static class TellingEventListener {

		@EventListener
		void failed(PipeLineFailedEvent event) {
			throw new IllegalArgumentException("event: " + event.getFailure().getCause().getMessage());
		}

	}

}
