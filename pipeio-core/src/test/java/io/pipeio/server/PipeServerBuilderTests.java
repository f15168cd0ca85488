package io.pipeio.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link PipeServerBuilder}.
 */
class PipeServerBuilderTests {

	private static final Path PATH = Path.of("test.fifo");

	private final PipeServerBuilder builder = PipeServer.builder("test");

	@Test
	void tellsCharsetOfLines() {
		assertThat(this.builder.inPipe(PATH).build().getCharset()).isEqualTo(StandardCharsets.UTF_8);
		PipeServer latin = this.builder.charset(StandardCharsets.ISO_8859_1).build();
		assertThat(latin.getCharset()).isEqualTo(StandardCharsets.ISO_8859_1);
	}

	@Test
	void refusesServerWithoutPipe() {
		assertThatIllegalArgumentException().isThrownBy(this.builder::build)
			.withMessage("Pipe server 'test' must have an in-pipe or an out-pipe");
	}

	@Test
	void refusesOnePathForBothPipes() {
		this.builder.inPipe(PATH).outPipe(Path.of("other/../test.fifo"));
		assertThatIllegalArgumentException().isThrownBy(this.builder::build)
			.withMessage("In-pipe and out-pipe of pipe server 'test' must not be the same");
	}

	@Test
	void refusesHandlerWithoutInPipe() {
		this.builder.outPipe(PATH).handler((line) -> {
		});
		assertThatIllegalArgumentException().isThrownBy(this.builder::build)
			.withMessage("Pipe server 'test' has a handler, but no in-pipe");
	}

	@Test
	void refusesSecondHandler() {
		PipeServer server = this.builder.inPipe(PATH).handler((line) -> {
		}).build();
		assertThatIllegalStateException().isThrownBy(() -> server.setHandler((line) -> {
		})).withMessage("Pipe server 'test' has a handler already");
	}

	@Test
	void refusesCharsetInWhichNewlineIsNotOneByte() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.charset(StandardCharsets.UTF_16LE))
			.withMessageContaining("UTF-16LE");
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.charset(StandardCharsets.UTF_16));
	}

	@Test
	void refusesToSetFilesAsideForPipesThatItDoesNotManage() {
		this.builder.inPipe(PATH).managePipes(false).whenOccupied(WhenOccupied.SET_ASIDE);
		assertThatIllegalArgumentException().isThrownBy(this.builder::build).withMessageContaining("'whenOccupied'");
		assertThat(this.builder.managePipes(true).build()).isNotNull();
	}

	@Test
	void refusesNumbersOutOfRange() {
		assertThatIllegalArgumentException().isThrownBy(() -> PipeServer.builder(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.maxLineLength(PipeDirection.IN, 0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.builder.maxLineLength(PipeDirection.OUT, 3_000_000_000L));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.queueSize(0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.sendTimeout(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.builder.shutdownTimeout(Duration.ofMillis(-1)));
	}

	@Test
	void makesPathsAbsolute() {
		PipeServer server = this.builder.inPipe(PATH).build();
		assertThat(server.getPath(PipeDirection.IN)).isEqualTo(PATH.toAbsolutePath());
		assertThat(server.getPath(PipeDirection.OUT)).isNull();
	}

	@Test
	void touchesNothingBeforeItIsStarted() {
		this.builder.inPipe(PATH).build();
		assertThat(PATH).doesNotExist();
	}

}
