package io.pipeio.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.actuate.PipeServerMetrics;
import io.pipeio.actuate.PipesEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeHealthContributorAutoConfiguration},
 * {@link PipeMetricsAutoConfiguration} and {@link PipesEndpointAutoConfiguration}.
 */
@Timeout(60)
class PipeActuatorAutoConfigurationTests {

	private static final Class<?>[] AUTO_CONFIGURATIONS = { PipeHealthContributorAutoConfiguration.class,
			PipeIoAutoConfiguration.class, PipeMetricsAutoConfiguration.class, PipesEndpointAutoConfiguration.class };

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner() {
		return withServers(new ApplicationContextRunner()).withConfiguration(AutoConfigurations.of(AUTO_CONFIGURATIONS))
			.withConfiguration(
					AutoConfigurations.of(EndpointAutoConfiguration.class, HealthContributorAutoConfiguration.class,
							MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));
	}

	private ApplicationContextRunner withServers(ApplicationContextRunner runner) {
		return runner.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.echo.out-pipe=echo.out",
				"pipeio.servers.audit.out-pipe=audit.out", "pipeio.servers.audit.auto-startup=false",
				"management.endpoints.web.exposure.include=*");
	}

	@Test
	void areRegistered() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())).contains(
				PipeHealthContributorAutoConfiguration.class.getName(), PipeMetricsAutoConfiguration.class.getName(),
				PipesEndpointAutoConfiguration.class.getName());
	}

	@Test
	void defineHealthMetersAndEndpoint() {
		runner().withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(PipesEndpoint.class).hasBean("pipeioHealthContributor");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("pipeio.lines").functionCounters()).hasSize(2);
			assertThat(health(context.getBean(CompositeHealthContributor.class), "echo").getStatus())
				.isEqualTo(Status.UP);
			assertThat(health(context.getBean(CompositeHealthContributor.class), "audit").getStatus())
				.isEqualTo(Status.UNKNOWN);
		});
	}

	private static Health health(CompositeHealthContributor contributor, String server) {
		HealthIndicator indicator = (HealthIndicator) contributor.getContributor(server);
		assertThat(indicator).isNotNull();
		Health health = indicator.health();
		assertThat(health).isNotNull();
		return health;
	}

	@Test
	void showAQueueThatIsStalledForAsLongAsSaid() {
		runner().withPropertyValues("pipeio.health.stalled-after=10ms").run((context) -> {
			context.getBean(PipeTemplate.class).send("echo", "one");
			CompositeHealthContributor contributor = context.getBean(CompositeHealthContributor.class);
			await().atMost(Duration.ofSeconds(10))
				.until(() -> health(contributor, "echo").getDetails().containsKey("stalled"));
		});
	}

	@Test
	void explainATimeThatCannotBe() {
		runner().withPropertyValues("pipeio.health.stalled-after=-5s")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("must be positive"));
	}

	@Test
	void leaveOutHealthWhenItIsDisabled() {
		runner().withPropertyValues("management.health.pipeio.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(CompositeHealthContributor.class)
				.hasSingleBean(PipeServerMetrics.class));
	}

	@Test
	void leaveOutTheEndpointWhenItIsNotExposedOrHasNoAccess() {
		runner().withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PipesEndpoint.class));
		runner().withPropertyValues("management.endpoint.pipes.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PipesEndpoint.class));
	}

	@Test
	void leaveOutWhatNeedsWhatIsNotThere() {
		runWithout("io.micrometer.core", "pipeServerMetrics");
		runWithout("org.springframework.boot.health", "pipeioHealthContributor");
		runWithout("org.springframework.boot.actuate", "pipesEndpoint");
	}

	/**
	 * Run an application as Spring Boot does, which looks at the conditions on classes
	 * before it looks at those classes.
	 * @param packageName what is not there
	 * @param bean what is there only with it
	 */
	private void runWithout(String packageName, String bean) {
		ApplicationContextRunner runner = withServers(new ApplicationContextRunner())
			.withUserConfiguration(Application.class);
		runner.run((context) -> assertThat(context).hasNotFailed().hasBean(bean));
		runner.withClassLoader(new FilteredClassLoader(packageName))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(PipeServers.class)
				.doesNotHaveBean(bean));
	}

	@Test
	void backOff() {
		runner().withPropertyValues("pipeio.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(PipesEndpoint.class)
				.doesNotHaveBean(PipeServerMetrics.class)
				.doesNotHaveBean(CompositeHealthContributor.class));
		runner().withBean("pipeioHealthContributor", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CompositeHealthContributor.class));
	}

	@Test
	void leaveTheServersOfAParentToIt() {
		runner().run((parent) -> new ApplicationContextRunner().withParent(parent)
			.withConfiguration(AutoConfigurations.of(AUTO_CONFIGURATIONS))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((child) -> {
				assertThat(child).hasNotFailed();
				assertThat(child.getBeanFactory().containsLocalBean("pipesEndpoint")).isFalse();
				assertThat(child.getBeanFactory().containsLocalBean("pipeServerMetrics")).isFalse();
				assertThat(child.getBeanFactory().containsLocalBean("pipeioHealthContributor")).isFalse();
			}));
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Selector.class)
	static class Application {

	}

	/**
	 * Finds these auto-configurations and no others.
	 */
	static class Selector extends AutoConfigurationImportSelector {

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				AnnotationAttributes attributes) {
			return Arrays.stream(AUTO_CONFIGURATIONS).map(Class::getName).toList();
		}

		@Override
		protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
			return new AnnotationAttributes(Map.of("exclude", new String[0], "excludeName", new String[0]));
		}

	}

}
