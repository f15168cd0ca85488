package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeListenerTimer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.Validator;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for beans that are not taken since there are two of them.
 */
@ExtendWith(OutputCaptureExtension.class)
class AmbiguousDefaultTests {

	private static final PipeListenerTimer.Factory UNUSED_TIMERS = (listener) -> {
		throw new AssertionError(listener);
	};

	@TempDir
	private Path directory;

	private FailingApplication application;

	private CapturedOutput output;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
		this.output = output;
	}

	private String fail(Class<?> source, String... more) {
		return this.application.run(source, properties(more));
	}

	private ApplicationContextRunner runner(String... more) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues(properties(more))
			.withBean(DisplacedDefaultTests.Listener.class);
	}

	private String[] properties(String... more) {
		List<String> properties = new ArrayList<>(List.of("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out"));
		properties.addAll(Arrays.asList(more));
		return properties.toArray(String[]::new);
	}

	@Test
	void explainsTimersThatAreNotTakenSinceThereAreTwo() {
		assertThat(fail(TwoTimersConfiguration.class, "pipeio.listener.timer-enabled=true"))
			.contains("The property 'pipeio.listener.timer-enabled' needs one bean of the type "
					+ "io.pipeio.PipeListenerTimer$Factory, and there are several, of which none is primary: "
					+ "[one, two].")
			.contains("Make one of the beans primary (@Primary), or remove 'pipeio.listener.timer-enabled'.");
	}

	@Test
	void explainsObservationRegistriesThatAreNotTakenSinceThereAreTwo() {
		assertThat(fail(TwoRegistriesConfiguration.class, "pipeio.listener.observation-enabled=true"))
			.contains("The property 'pipeio.listener.observation-enabled' needs one bean")
			.contains("[one, two]");
		assertThat(fail(TwoRegistriesConfiguration.class, "pipeio.template.observation-enabled=true"))
			.contains("The property 'pipeio.template.observation-enabled' needs one bean");
	}

	@Test
	void tellsOfValidatorsThatAreNotTakenSinceThereAreTwo() {
		runner().withBean("one", Validator.class, LocalValidatorFactoryBean::new)
			.withBean("two", Validator.class, LocalValidatorFactoryBean::new)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).contains("No bean of the type org.springframework.validation.Validator is used for "
				+ "listeners: there are several, of which none is primary: [one, two]");
	}

	@Test
	void tellsOfJsonMappersThatAreNotTakenSinceThereAreTwo() {
		runner().withBean("one", JsonMapper.class, JsonMapper::new)
			.withBean("two", JsonMapper.class, JsonMapper::new)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).contains("No bean of the type tools.jackson.databind.json.JsonMapper is used for "
				+ "JSON: there are several, of which none is primary: [one, two]");
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoTimersConfiguration {

		@Bean
		DisplacedDefaultTests.Listener listener() {
			return new DisplacedDefaultTests.Listener();
		}

		@Bean
		PipeListenerTimer.Factory one() {
			return UNUSED_TIMERS;
		}

		@Bean
		PipeListenerTimer.Factory two() {
			return UNUSED_TIMERS;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoRegistriesConfiguration {

		@Bean
		DisplacedDefaultTests.Listener listener() {
			return new DisplacedDefaultTests.Listener();
		}

		@Bean
		ObservationRegistry one() {
			return ObservationRegistry.create();
		}

		@Bean
		ObservationRegistry two() {
			return ObservationRegistry.create();
		}

	}

}
