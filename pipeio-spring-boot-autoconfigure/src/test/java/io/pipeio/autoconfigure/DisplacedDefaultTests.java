package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeOperations;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.PipeTemplateCustomizer;
import io.pipeio.listener.PipeListenerDefaults;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.messaging.converter.StringMessageConverter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is said, or refused, where a bean of the application takes the place of
 * a default that a property has changed.
 */
@ExtendWith(OutputCaptureExtension.class)
class DisplacedDefaultTests {

	@TempDir
	private Path directory;

	private FailingApplication application;

	private CapturedOutput output;

	@BeforeEach
	void setUp(CapturedOutput output) {
		this.application = new FailingApplication(this.directory, output);
		this.output = output;
	}

	private ApplicationContextRunner runner(String... more) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
			.withPropertyValues(properties(more))
			.withBean(Listener.class);
	}

	private String[] properties(String... more) {
		List<String> properties = new ArrayList<>(List.of("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out"));
		properties.addAll(Arrays.asList(more));
		return properties.toArray(String[]::new);
	}

	@Test
	void tellsOfPropertiesOfListenersBesideFactoryOfApplication() {
		runner("pipeio.listener.concurrency=2", "pipeio.listener.retry.enabled=true")
			.withUserConfiguration(FactoryConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).contains("WARN")
			.contains("The properties 'pipeio.listener.concurrency' and 'pipeio.listener.retry.enabled' are not used "
					+ "by pipeio: the bean 'ownFactory' takes the place of the PipeListenerDefaults that uses them. "
					+ "Remove the properties, unless the bean reads them itself");
	}

	@Test
	void tellsOfPropertyOfTemplateBesideTemplateOfApplication() {
		runner("pipeio.template.default-server=echo").withUserConfiguration(TemplateConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).contains("WARN")
			.contains("The property 'pipeio.template.default-server' is not used by pipeio: the bean 'ownTemplate' "
					+ "takes the place of the PipeTemplate that uses it.");
	}

	@ParameterizedTest
	@CsvSource({ "PIPEIO_LISTENER_BATCHSIZE, batch-size", "PIPEIO_LISTENER_BATCH_SIZE, batch-size",
			"PIPEIO_LISTENER_RETRY_MAX_RETRIES, retry.max-retries", "PIPEIO_LISTENER_CONCURRENCY, concurrency" })
	void tellsOfVariablesInEverySpellingThatIsBound(String variable, String property) {
		runnerWithVariables(Map.of(variable, "7")).withUserConfiguration(FactoryConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).contains("The property 'pipeio.listener." + property + "' is not used by pipeio");
	}

	private ApplicationContextRunner runnerWithVariables(Map<String, Object> variables) {
		return runner().withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)));
	}

	/**
	 * As Kubernetes sets them for services with the names pipeio-template and
	 * pipeio-listener.
	 */
	@Test
	void saysNothingOfVariablesThatOnlyLookLikeProperties() {
		runnerWithVariables(
				Map.of("PIPEIO_TEMPLATE_SERVICE_HOST", "10.0.0.1", "PIPEIO_LISTENER_PORT", "tcp://10.0.0.1"))
			.withUserConfiguration(FactoryConfiguration.class, TemplateConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).doesNotContain("WARN");
	}

	@Test
	void leavesBeansAloneThatAreGivenTheProperties() {
		runner("pipeio.listener.concurrency=2").withUserConfiguration(HeedingFactoryConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PipeListenerDefaults.class));
	}

	@Test
	void leavesBeansAloneWhereNoPropertyIsSet() {
		runner().withUserConfiguration(FactoryConfiguration.class, TemplateConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).doesNotContain("WARN");
	}

	@Test
	void leavesChildContextAlone() {
		runner("pipeio.listener.concurrency=2", "pipeio.template.default-server=echo")
			.run((parent) -> new ApplicationContextRunner().withParent(parent)
				.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class))
				.withPropertyValues(properties("pipeio.listener.concurrency=2", "pipeio.template.default-server=echo"))
				.run((child) -> assertThat(child).hasNotFailed()));
	}

	@Test
	void tellsOfCustomizerThatCustomizesNothing() {
		runner().withUserConfiguration(TemplateConfiguration.class)
			.withBean("fancy", PipeTemplateCustomizer.class, () -> (template) -> {
			})
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).contains("The PipeTemplateCustomizer beans [fancy] are not called: the bean "
				+ "'ownTemplate' takes the place of the PipeTemplate that they customize");
	}

	@Test
	void tellsOfEntryWhoseServerIsBeanOfApplication() {
		runner()
			.withBean("echoPipeServer", PipeServer.class,
					() -> PipeServer.builder("echo").inPipe(this.directory.resolve("mine.in")).build())
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).contains("WARN")
			.contains("pipeio.servers.echo has no effect but for auto-startup: "
					+ "the application defines a bean 'echoPipeServer' of its own");
	}

	@ParameterizedTest
	@ValueSource(strings = { "pipeio.enabled=true", "pipeio.listener.error-handling=" })
	void tellsOfDeadLettersThatNothingAsksFor(String other) {
		runner("pipeio.listener.dead-letter.file=" + this.directory.resolve("dead"), other)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(this.output).contains("WARN")
			.contains("The property 'pipeio.listener.dead-letter.file' has no effect: "
					+ "'pipeio.listener.error-handling' is not set. Set that to dead-letter");
	}

	@Test
	void leavesErrorHandlerOfApplicationWhereErrorHandlingIsEmpty() {
		PipeListenerErrorHandler own = (message, failure) -> null;
		runner("pipeio.listener.error-handling=", "pipeio.listener.dead-letter.file=" + this.directory.resolve("dead"))
			.withBean(PipeListenerErrorHandler.class, () -> own)
			.run((context) -> assertThat(context.getBean(PipeListenerDefaults.class)).extracting("errorHandler")
				.isSameAs(own));
		assertThat(this.output).doesNotContain("WARN");
	}

	@Test
	void leavesDeadLettersAloneWhereSomethingElseIsAskedFor() {
		runner("pipeio.listener.dead-letter.server=echo", "pipeio.listener.error-handling=log")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	static final class Listener {

		@PipeListener("echo")
		void listen(String line) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryConfiguration {

		@Bean
		PipeListenerDefaults ownFactory() {
			return new PipeListenerDefaults(new StringMessageConverter(), new DefaultConversionService());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HeedingFactoryConfiguration {

		@Bean
		PipeListenerDefaults ownFactory(PipeIoProperties properties) {
			PipeListenerDefaults factory = new FactoryConfiguration().ownFactory();
			factory.setConcurrency(properties.getListener().getConcurrency());
			return factory;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateConfiguration {

		@Bean
		PipeOperations ownTemplate(PipeServers servers) {
			return new PipeTemplate(servers);
		}

	}

}
