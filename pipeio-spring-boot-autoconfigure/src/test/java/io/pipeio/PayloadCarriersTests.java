package io.pipeio;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PayloadCarriers}: of futures, publishers and the like nothing is sent,
 * whoever sends them, and however deep they stand in a value.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PayloadCarriersTests {

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.news.out-pipe=news.out",
					"pipeio.servers.news.in-pipe=news.in");
	}

	private String readLines(int count) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", this.directory.resolve("news.out"), count).awaitOutput();
	}

	static Stream<Object> carriers() {
		Supplier<String> supplier = () -> "inside";
		Callable<String> callable = () -> "inside";
		return Stream.of(Flux.just(1, 2), Mono.just(1), CompletableFuture.completedFuture(1),
				new FutureTask<>(() -> "inside"), new SubmissionPublisher<String>(), Stream.of(1), IntStream.of(1),
				List.of(1).iterator(), new ByteArrayInputStream(new byte[1]), new StringReader("inside"),
				new ByteArrayResource(new byte[1]), supplier, callable, new GenericMessage<>("inside"),
				Optional.of(Mono.just(1)), ThreadLocal.withInitial(() -> 1));
	}

	@ParameterizedTest
	@MethodSource("carriers")
	void areNotSentAlone(Object carrier) {
		Object inside = (carrier instanceof Optional<?> optional) ? optional.get() : carrier;
		runner().run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			assertThatExceptionOfType(PipeException.class).isThrownBy(() -> template.convertAndSend("news", carrier))
				.withMessageContainingAll("'news'", inside.getClass().getTypeName(), "only a carrier");
			template.send("next");
			assertThat(readLines(1)).isEqualTo("next\n");
		});
	}

	static Stream<Object> values() {
		return Stream.of(new Order("tea", CompletableFuture.completedFuture(1)), List.of(Mono.just(1)),
				Map.of("pieces", CompletableFuture.completedFuture(1)), new Object[] { Flux.just(1) },
				new Order("tea", new ByteArrayResource(new byte[1])),
				new Order("tea", List.of(new GenericMessage<>("inside"))),
				new Order("tea", (Supplier<String>) () -> "inside"));
	}

	@ParameterizedTest
	@MethodSource("values")
	void areNotSentWithinValues(Object value) {
		runner().run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			assertThatExceptionOfType(PipeException.class).isThrownBy(() -> template.convertAndSend("news", value))
				.withMessageContainingAll("'news'", "only a carrier");
			template.send("next");
			assertThat(readLines(1)).isEqualTo("next\n");
		});
	}

	@Test
	void areSentWhereJacksonOrTheApplicationKnowsThem() {
		Converter<Resource, String> converter = new Converter<>() {

			@Override
			public String convert(Resource source) {
				return "a resource";
			}

		};
		runner().withBean("converter", Converter.class, () -> converter).run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			template.convertAndSend("news", new ByteArrayResource(new byte[1]));
			template.convertAndSend("news", new Order("tea", Optional.of(1)));
			template.convertAndSend("news", new Order("tea", List.of(1, 2).iterator()));
			template.convertAndSend("news", new Price(3));
			assertThat(readLines(4)).isEqualTo("a resource\n{\"article\":\"tea\",\"pieces\":1}\n"
					+ "{\"article\":\"tea\",\"pieces\":[1,2]}\n{\"cents\":3}\n");
		});
	}

	@Test
	void areNotSentAsReplies(CapturedOutput output) {
		runner().withBean(CarryingListener.class).run((context) -> {
			ClientProcess
				.shell("echo futures > \"$1\"; echo order > \"$1\"; echo stream > \"$1\"",
						this.directory.resolve("news.in"))
				.awaitOutput();
			await().until(() -> output.toString().split("only a carrier", -1).length > 3);
			context.getBean(PipeTemplate.class).send("next");
			assertThat(readLines(1)).isEqualTo("next\n");
		});
	}

	@Test
	void stopTheStartAsResults() {
		runner().withBean(ResourceListener.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContainingAll("ResourceListener", "org.springframework.core.io.Resource"));
	}

	@Test
	void stopTheStartAsParameters() {
		runner().withBean(FutureListener.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContainingAll("FutureListener", "java.util.concurrent.CompletableFuture"));
	}

	record Order(String article, Object pieces) {

	}

	record Price(int cents) implements Supplier<String> {

		@Override
		public String get() {
			return "not asked for";
		}

	}

	static class CarryingListener {

		@PipeListener("news")
		Object handle(String line) {
			return switch (line) {
				case "futures" -> List.of("first", CompletableFuture.completedFuture(1));
				case "order" -> new Order("tea", Mono.just(1));
				default -> new ByteArrayInputStream(new byte[1]);
			};
		}

	}

	static class ResourceListener {

		@PipeListener("news")
		Resource handle(String line) {
			return new ByteArrayResource(new byte[1]);
		}

	}

	static class FutureListener {

		@PipeListener("news")
		void handle(CompletableFuture<String> line) {
		}

	}

}
