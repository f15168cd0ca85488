package io.pipeio.benchmarks.subject;

import java.util.function.Supplier;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Starts a Boot application as a user would have it, without a web server, a banner or
 * logging below warnings.
 */
final class BootApplications {

	private BootApplications() {
	}

	static ConfigurableApplicationContext run(String... properties) {
		return application(properties).run();
	}

	/**
	 * Start an application with one bean beside the auto-configured ones.
	 * @param type the type of the bean
	 * @param supplier makes the bean
	 * @param properties such as {@code name=value}
	 * @param <T> the type of the bean
	 * @return the context
	 */
	static <T> ConfigurableApplicationContext run(Class<T> type, Supplier<T> supplier, String... properties) {
		return application(properties)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(type, supplier))
			.run();
	}

	private static SpringApplicationBuilder application(String... properties) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(AutoConfigured.class)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn")
			.properties(properties);
		return Boolean.getBoolean("benchmarks.meters") ? application.initializers(new Meters()) : application;
	}

	/**
	 * What is on the class path.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class AutoConfigured {

	}

}
