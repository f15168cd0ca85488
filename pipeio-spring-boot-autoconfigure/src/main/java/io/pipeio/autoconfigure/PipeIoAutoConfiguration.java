package io.pipeio.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.pipeio.PipeOperations;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.PipeTemplateCustomizer;
import io.pipeio.UndeliveredLinesHandler;
import io.pipeio.autoconfigure.aot.PipeIoRuntimeHints;
import io.pipeio.autoconfigure.property.PropertyOrigins;
import io.pipeio.context.PipeServerEventPublisher;
import io.pipeio.context.PipeServerLifecycle;
import io.pipeio.context.PipeServerLogger;
import io.pipeio.context.PipeServerStage;
import io.pipeio.context.UndeliveredLinesDispatcher;
import io.pipeio.listener.PipeListenerAnnotationBeanPostProcessor;
import io.pipeio.listener.PipeListenerDefaults;
import io.pipeio.listener.PipeListenerEndpointRegistry;
import io.pipeio.observation.PipeTemplateObservationConvention;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration for pipeio: a {@link PipeServer} for each entry of
 * {@code pipeio.servers}, a {@link PipeTemplate}, and support for
 * {@link io.pipeio.PipeListener}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "pipeio.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PipeIoProperties.class)
@Import({ PipeMessageConverterConfiguration.class, PipeListenerDefaultsConfiguration.class,
		PipeListenerTimerConfiguration.class, PipePropertiesBindHandlerAdvisor.class })
@ImportRuntimeHints(PipeIoRuntimeHints.class)
public final class PipeIoAutoConfiguration {

	PipeIoAutoConfiguration() {
	}

	/**
	 * The servers. A child context shares those of its parent instead of serving the same
	 * pipes again.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(PipeServerFactory.class)
	@Import(PipeServerBeanRegistrar.class)
	static class PipeServerConfiguration {

		@Bean
		@ConditionalOnMissingBean
		PipeServers pipeServers(ObjectProvider<PipeServer> servers, ObjectProvider<PipeServerObserver> observers) {
			return new PipeServers(servers, observers);
		}

		@Bean
		PipeServerFactory pipeServerFactory(PipeIoProperties properties, Environment environment) {
			return new PipeServerFactory(properties, new PropertyOrigins(environment));
		}

		@Bean
		PipeDirectoryLifecycle pipeDirectoryLifecycle(PipeServerFactory factory) {
			return new PipeDirectoryLifecycle(factory);
		}

		@Bean
		DisplacedPropertyCheck displacedPropertyCheck(ConfigurableListableBeanFactory beanFactory,
				Environment environment) {
			return new DisplacedPropertyCheck(beanFactory, environment);
		}

		@Bean
		@ConditionalOnMissingBean(name = "pipeServerSendingLifecycle")
		PipeServerLifecycle pipeServerSendingLifecycle(PipeServers servers, PipeServerFactory factory) {
			return new PipeServerLifecycle(PipeServerStage.SENDING, servers, factory::startsAutomatically);
		}

		@Bean
		@ConditionalOnMissingBean(name = "pipeServerReadingLifecycle")
		PipeServerLifecycle pipeServerReadingLifecycle(PipeServers servers) {
			return new PipeServerLifecycle(PipeServerStage.READING, servers, PipeServer::isOpen);
		}

		@Bean
		@ConditionalOnMissingBean
		PipeServerLogger pipeServerLogger() {
			return new PipeServerLogger();
		}

		@Bean
		@ConditionalOnMissingBean
		PipeServerEventPublisher pipeServerEventPublisher(ApplicationEventPublisher publisher,
				PipeIoProperties properties) {
			return new PipeServerEventPublisher(publisher, properties.getShutdownTimeout());
		}

		@Bean
		@ConditionalOnMissingBean
		UndeliveredLinesDispatcher undeliveredLinesDispatcher(ObjectProvider<UndeliveredLinesHandler> handlers) {
			return new UndeliveredLinesDispatcher(handlers);
		}

		@Bean
		@ConditionalOnMissingBean
		PipeListenerEndpointRegistry pipeListenerEndpointRegistry(PipeServers servers,
				ObjectProvider<PipeListenerDefaults> factory) {
			return new PipeListenerEndpointRegistry(servers, factory);
		}

		/**
		 * The template, unless the application has one.
		 */
		@Configuration(proxyBeanMethods = false)
		@ConditionalOnMissingBean(PipeOperations.class)
		static class PipeTemplateConfiguration {

			@Bean
			PipeTemplate pipeTemplate(PipeServers servers, PipeIoProperties properties,
					@Qualifier(PipeMessageConverterConfiguration.CONVERTER) ObjectProvider<MessageConverter> converter,
					ObjectProvider<PipeTemplateCustomizer> customizers, ListableBeanFactory beanFactory) {
				PipeTemplate template = new PipeTemplate(servers);
				template.setMessageConverter(converter::getObject);
				String defaultServer = properties.getTemplate().getDefaultServer();
				template.setDefaultServer(StringUtils.hasText(defaultServer) ? defaultServer : null);
				if (properties.getTemplate().isObservationEnabled()) {
					observe(template, new OnlyBean(beanFactory));
				}
				customizers.orderedStream().forEach((customizer) -> customizer.customize(template));
				return template;
			}

			private static void observe(PipeTemplate template, OnlyBean beans) {
				String property = "pipeio.template.observation-enabled";
				ObservationRegistry registry = beans.findFor(ObservationRegistry.class, property);
				if (registry != null) {
					template.setObservationRegistry(registry);
				}
				template.setObservationConvention(beans.findFor(PipeTemplateObservationConvention.class, property));
			}

			@Bean
			DefaultPipeServerCheck defaultPipeServerCheck(PipeIoProperties properties, PipeServers servers) {
				return new DefaultPipeServerCheck(properties, servers);
			}

		}

	}

	/**
	 * Finds listeners. Each context has its own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class PipeListenerConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		static PipeListenerAnnotationBeanPostProcessor pipeListenerAnnotationBeanPostProcessor() {
			return new PipeListenerAnnotationBeanPostProcessor();
		}

		@Bean
		static LazyInitializationExcludeFilter pipeListenerLazyInitializationExcludeFilter() {
			return new PipeListenerLazyInitializationExcludeFilter();
		}

	}

}
