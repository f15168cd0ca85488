package io.pipeio.listener;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener} methods of interfaces and of proxies.
 */
class PipeListenerProxyTests {

	private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void findsAnnotationOfInterface() {
		runAndWrite(AnnotatedHandlerService.class);
		assertThat(next()).isEqualTo("service hello");
	}

	@Test
	void findsAnnotationOfDefaultMethod() {
		runAndWrite(DefaultHandlerService.class);
		assertThat(next()).isEqualTo("default hello");
	}

	@Test
	void findsInheritedMethod() {
		runAndWrite(InheritingService.class);
		assertThat(next()).isEqualTo("inherited hello");
	}

	@Test
	void resolvesParameterOfGenericInterfaceOnce() {
		this.contextRunner.withBean(GenericHandlerService.class).withPropertyValues(properties()).run((context) -> {
			write("hello");
			write("end");
			assertThat(next()).isEqualTo("generic hello");
			assertThat(next()).isEqualTo("generic end");
		});
	}

	@Test
	void resolvesParameterOfGenericDefaultMethod() {
		runAndWrite(GenericDefaultService.class);
		assertThat(next()).isEqualTo("generic default hello");
	}

	@Test
	void callsJdkProxy() {
		this.contextRunner.withUserConfiguration(InterfaceProxyConfiguration.class)
			.withBean(AnnotatedHandlerService.class)
			.withPropertyValues(properties())
			.run((context) -> {
				assertThat(AopUtils.isJdkDynamicProxy(context.getBean(AnnotatedHandler.class))).isTrue();
				assertThatAdviceRuns(context.getBean(AtomicInteger.class), "service hello");
			});
	}

	@Test
	void callsClassProxy() {
		this.contextRunner.withUserConfiguration(ClassProxyConfiguration.class)
			.withBean(ClassService.class)
			.withPropertyValues(properties())
			.run((context) -> {
				assertThat(AopUtils.isCglibProxy(context.getBean(ClassService.class))).isTrue();
				assertThatAdviceRuns(context.getBean(AtomicInteger.class), "class hello");
			});
	}

	private void assertThatAdviceRuns(AtomicInteger calls, String expected) {
		write("hello");
		assertThat(next()).isEqualTo(expected);
		assertThat(calls).hasValue(1);
	}

	@Test
	void callsProxyOfProcessorThatComesAsLateAsPossible() {
		// Not as an auto-configuration: @EnableAsync must be the one that comes last
		this.contextRunner.withUserConfiguration(PipeIoAutoConfiguration.class, AsyncConfiguration.class)
			.withBean(AsyncService.class)
			.withPropertyValues(properties())
			.run((context) -> {
				write("hello");
				assertThat(next()).startsWith("hello on async-");
			});
	}

	@Test
	void registersScopedBeanOnceAndNotItsProxy() {
		this.contextRunner.withUserConfiguration(ScopedConfiguration.class)
			.withPropertyValues(properties())
			.run((context) -> {
				context.getBean(ScopedService.class).touch();
				context.getBean(ScopedService.class).touch();
				write("hello");
				write("end");
				assertThat(next()).isEqualTo("scoped hello");
				assertThat(next()).isEqualTo("scoped end");
			});
	}

	private void runAndWrite(Class<?> service) {
		this.contextRunner.withBean(service).withPropertyValues(properties()).run((context) -> {
			assertThat(context).hasNotFailed();
			write("hello");
		});
		assertThat(LINES).hasSize(1);
	}

	private String[] properties() {
		LINES.clear();
		return new String[] { "pipeio.directory=" + this.directory, "pipeio.servers.echo.in-pipe=echo.in" };
	}

	private void write(String line) {
		ClientProcess.shell("printf '%s\\n' \"$2\" > \"$1\"", this.directory.resolve("echo.in"), line).awaitOutput();
	}

	private String next() {
		try {
			String line = LINES.poll(10, TimeUnit.SECONDS);
			assertThat(line).as("a line within ten seconds").isNotNull();
			return line;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A handler whose interface bears the annotation. */
	interface AnnotatedHandler {

		@PipeListener("echo")
		void handle(String line);

	}

	/** A handler for any type. */
	interface GenericHandler<T> {

		void handle(T line);

	}

	/** A handler that is complete. */
	interface DefaultHandler {

		@PipeListener("echo")
		default void handle(String line) {
			LINES.add("default " + line);
		}

	}

	/** A handler for any type that is complete. */
	interface GenericDefaultHandler<T> {

		@PipeListener("echo")
		default void handle(T line) {
			LINES.add("generic default " + line);
		}

	}

	@Service
	private static final class AnnotatedHandlerService implements AnnotatedHandler {

		@Override
		public void handle(String line) {
			LINES.add("service " + line);
		}

	}

	private static final class DefaultHandlerService implements DefaultHandler {

	}

	private static final class GenericDefaultService implements GenericDefaultHandler<String> {

	}

	@Service
	private static final class GenericHandlerService implements GenericHandler<String> {

		@Override
		@PipeListener("echo")
		public void handle(String line) {
			LINES.add("generic " + line);
		}

	}

	private abstract static class ParentService {

		@PipeListener("echo")
		void handle(String line) {
			LINES.add("inherited " + line);
		}

	}

	private static final class InheritingService extends ParentService {

	}

	/** A class without an interface. */
	@Service
	static class ClassService {

		private final String prefix = "class ";

		@PipeListener("echo")
		void listen(String line) {
			LINES.add(this.prefix + line);
		}

	}

	/** A class that is proxied for the sake of one annotation. */
	static class AsyncService {

		@Async
		@PipeListener("echo")
		void listen(String line) {
			LINES.add(line + " on " + Thread.currentThread().getName());
		}

	}

	/** A class with a scope. */
	static class ScopedService {

		void touch() {
		}

		@PipeListener("echo")
		void listen(String line) {
			LINES.add("scoped " + line);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	private static final class AsyncConfiguration {

		@Bean
		Executor taskExecutor() {
			return new SimpleAsyncTaskExecutor("async-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceProxyConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultAdvisorAutoProxyCreator proxyCreator() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static AtomicInteger calls() {
			return new AtomicInteger();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static Advisor advisor(AtomicInteger calls) {
			return new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forClassAnnotation(Service.class),
					(MethodInterceptor) (invocation) -> {
						calls.incrementAndGet();
						return invocation.proceed();
					});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static final class ClassProxyConfiguration extends InterfaceProxyConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultAdvisorAutoProxyCreator proxyCreator() {
			DefaultAdvisorAutoProxyCreator proxyCreator = new DefaultAdvisorAutoProxyCreator();
			proxyCreator.setProxyTargetClass(true);
			return proxyCreator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	private static final class ScopedConfiguration {

		@Bean
		static CustomScopeConfigurer scopes() {
			CustomScopeConfigurer configurer = new CustomScopeConfigurer();
			configurer.addScope("thread", new SimpleThreadScope());
			return configurer;
		}

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		ScopedService scopedService() {
			return new ScopedService();
		}

	}

}
