package io.pipeio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.fixture.AnsweringClient;
import io.pipeio.fixture.BrokenObservations;
import io.pipeio.fixture.BrokenObservations.Moment;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.fixture.ObservationRecorder;
import io.pipeio.observation.PipeSendContext;
import io.pipeio.observation.PipeTemplateObservationConvention;
import io.pipeio.queue.LineNotSentException;
import io.pipeio.server.PipeDirection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for observations of a {@link PipeTemplate}.
 */
class PipeTemplateObservationTests {

	private final ObservationRecorder observations = new ObservationRecorder();

	private RequestFixture fixture;

	private PipeTemplate template;

	@BeforeEach
	void start(@TempDir Path directory) {
		this.fixture = new RequestFixture(directory);
		this.template = this.fixture.template();
		this.template.setObservationRegistry(this.observations.registry());
	}

	@AfterEach
	void stop() {
		this.fixture.close();
		assertThat(this.observations.current()).isEqualTo("none");
	}

	@Test
	void observesLine() {
		this.template.send("hello");
		this.observations.assertThatStopped("pipeio.send")
			.hasContextualNameEqualTo("test send")
			.hasLowCardinalityKeyValue("messaging.system", "pipe")
			.hasLowCardinalityKeyValue("messaging.operation", "publish")
			.hasLowCardinalityKeyValue("pipeio.server", "test")
			.hasHighCardinalityKeyValue("messaging.message.body.size", "5")
			.hasHighCardinalityKeyValue("messaging.batch.message_count", "1")
			.hasKeyValuesCount(5)
			.doesNotHaveError()
			.doesNotHaveParentObservation();
	}

	@Test
	void observesEachLineOfSeveral() {
		this.template.sendAll(List.of("a", 2, "c"));
		this.observations.awaitStopped("pipeio.send", 3);
	}

	@Test
	void isChildOfCurrentObservation() {
		Observation.createNotStarted("job", this.observations.registry()).observe(() -> this.template.send("hello"));
		this.observations.assertThatStopped("pipeio.send")
			.hasParentObservationContextMatching((parent) -> parent.getName().equals("job"));
	}

	@Test
	void observesLineOfTemplateWithTimeout() {
		this.template.withTimeout(Duration.ZERO).send("hello");
		this.observations.awaitStopped("pipeio.send", 1);
	}

	@Test
	void observesLineThatIsNotSent() {
		this.fixture.server().stop();
		assertThatExceptionOfType(PipeSendException.class).isThrownBy(() -> this.template.send("hello"));
		this.observations.assertThatStopped("pipeio.send").assertThatError().isInstanceOf(PipeSendException.class);
	}

	@Test
	void observesLineUntilItIsWritten() {
		CompletableFuture<@Nullable Void> written = this.template.sendAsync("hello");
		assertThat(written).isNotDone();
		assertThat(this.observations.started()).hasSize(1);
		assertThat(this.observations.stopped()).isEmpty();
		assertThat(
				ClientProcess.shell("head -n 1 \"$1\"", this.fixture.server().getPath(PipeDirection.OUT)).awaitOutput())
			.isEqualTo("hello\n");
		this.observations.assertThatStopped("pipeio.send").doesNotHaveError();
	}

	@Test
	void observesLineThatIsNeverWritten() {
		this.fixture.server().stop();
		assertThat(this.template.sendAsync("hello")).isCompletedExceptionally();
		this.observations.assertThatStopped("pipeio.send")
			.assertThatError()
			.isInstanceOf(PipeSendException.class)
			.hasCauseInstanceOf(LineNotSentException.class);
	}

	@Test
	void observesLineThatIsRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.sendAsync("two\nlines"));
		this.observations.assertThatStopped("pipeio.send").hasError();
	}

	@Test
	void observesRequestOnceUntilItIsAnswered() {
		try (ClientProcess client = this.fixture.shell(AnsweringClient.SHELL)) {
			assertThat(this.fixture.ask("hello")).isEqualTo("re hello");
			assertThat(client.isAlive()).isTrue();
		}
		this.observations.assertThatStopped("pipeio.send")
			.hasLowCardinalityKeyValue("messaging.operation", "request")
			.doesNotHaveError();
	}

	@Test
	void observesRequestWithoutAnswer() {
		assertThatExceptionOfType(PipeReplyTimeoutException.class)
			.isThrownBy(() -> this.fixture.ask("hello", Duration.ofMillis(20)));
		this.observations.assertThatStopped("pipeio.send")
			.assertThatError()
			.isInstanceOf(PipeReplyTimeoutException.class);
	}

	@ParameterizedTest
	@EnumSource(Moment.class)
	void sendsLinesWhenObservationHandlerFails(Moment moment) throws Exception {
		ObservationRegistry broken = BrokenObservations.throwingAt(moment);
		this.template.setObservationRegistry(broken);
		this.template.send("a");
		CompletableFuture<@Nullable Void> written = this.template.sendAsync("b");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.sendAsync("two\nlines"))
			.withMessageNotContaining("broken");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.send("two\nlines"))
			.withMessageNotContaining("broken");
		assertThat(broken.getCurrentObservationScope()).isNull();
		assertThat(
				ClientProcess.shell("head -n 2 \"$1\"", this.fixture.server().getPath(PipeDirection.OUT)).awaitOutput())
			.isEqualTo("a\nb\n");
		assertThat(written).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void closesScopeBeforeItStopsWhatIsRefusedAtOnce() {
		this.observations.registry().observationConfig().observationHandler(new ObservationHandler<Context>() {

			@Override
			public boolean supportsContext(Context context) {
				return true;
			}

			@Override
			public void onStop(Context context) {
				context.put("scope", PipeTemplateObservationTests.this.observations.current());
			}

		});
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.sendAsync("two\nlines"));
		assertThat(this.observations.awaitStopped("pipeio.send", 1).get(0).<String>get("scope")).isEqualTo("none");
	}

	@Test
	void usesConventionWhicheverIsSetFirst() {
		this.template.setObservationConvention(new OwnConvention());
		this.template.send("hello");
		this.observations.assertThatStopped("own").hasOnlyKeys("length");
		this.template.setObservationConvention(null);
		this.template.send("hello");
		this.observations.awaitStopped("pipeio.send", 1);
	}

	private static final class OwnConvention implements PipeTemplateObservationConvention {

		@Override
		public String getName() {
			return "own";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(PipeSendContext context) {
			return KeyValues.of("length", String.valueOf(context.getLength()));
		}

	}

}
