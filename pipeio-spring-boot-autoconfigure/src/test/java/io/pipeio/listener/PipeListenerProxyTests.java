package io.pipeio.listener;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.InvalidPipeListenerException;
import io.pipeio.PipeListener;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
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
 * Tests for {@link PipeListener} methods of proxies.
 */
class PipeListenerProxyTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void callsJdkProxy() {
		runner(InterfaceProxyConfiguration.class).withBean(AnnotatedHandlerService.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean(AnnotatedHandler.class))).isTrue();
			assertThatAdviceRuns(context.getBean(AtomicInteger.class), "service hello");
		});
	}

	@Test
	void callsClassProxy() {
		runner(ClassProxyConfiguration.class).withBean(ClassService.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean(ClassService.class))).isTrue();
			assertThatAdviceRuns(context.getBean(AtomicInteger.class), "class hello");
		});
	}

	private void assertThatAdviceRuns(AtomicInteger calls, String expected) {
		this.pipes.write("hello\\n");
		assertThat(this.received.next()).isEqualTo(expected);
		assertThat(calls).hasValue(1);
	}

	@Test
	void callsProxyOfProcessorThatComesAsLateAsPossible() {
		// Not as an auto-configuration: @EnableAsync must be the one that comes last
		this.pipes.plainRunner()
			.withUserConfiguration(PipeIoAutoConfiguration.class, AsyncConfiguration.class)
			.withBean(AsyncService.class)
			.run((context) -> {
				this.pipes.write("hello\\n");
				assertThat(this.received.next(String.class)).startsWith("hello on async-");
			});
	}

	@Test
	void refusesMethodThatIsNotInInterfaceOfJdkProxy() {
		runner(InterfaceProxyConfiguration.class).withBean("worker", MethodOutsideInterfaceService.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessage("@PipeListener method PipeListenerProxyTests.MethodOutsideInterfaceService.listen(String) "
						+ "of bean 'worker' cannot be called")
				.extracting("action")
				.asString()
				.startsWith("Declare the method in an interface of the bean"));
	}

	@Test
	void refusesPrivateMethodOfClassProxy() {
		runner(ClassProxyConfiguration.class).withBean("worker", PrivateMethodService.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidPipeListenerException.class)
				.hasMessage("@PipeListener method PipeListenerProxyTests.PrivateMethodService.listen(String) "
						+ "of bean 'worker' cannot be called")
				.extracting("action")
				.asString()
				.contains("make it non-private"));
	}

	@Test
	void refusesFinalMethodOfClassProxy() {
		runner(ClassProxyConfiguration.class).withBean("worker", FinalMethodService.class)
			.run((context) -> assertThat(context).getFailure().isInstanceOf(InvalidPipeListenerException.class));
	}

	@Test
	void registersScopedBeanOnceAndNotItsProxy() {
		runner(ScopedConfiguration.class).run((context) -> {
			context.getBean(ScopedService.class).touch();
			context.getBean(ScopedService.class).touch();
			this.pipes.write("hello\\n");
			this.pipes.write("end\\n");
			assertThat(this.received.next()).isEqualTo("scoped hello");
			assertThat(this.received.next()).isEqualTo("scoped end");
		});
	}

	private ApplicationContextRunner runner(Class<?> configuration) {
		return this.pipes.plainRunner().withUserConfiguration(configuration);
	}

	/** A handler whose interface bears the annotation. */
	interface AnnotatedHandler {

		@PipeListener("echo")
		void handle(String line);

	}

	@Service
	record AnnotatedHandlerService(Received received) implements AnnotatedHandler {

		@Override
		public void handle(String line) {
			this.received.add("service " + line);
		}

	}

	@Service
	static class ClassService {

		private final String prefix = "class ";

		private final Received received;

		ClassService(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void listen(String line) {
			this.received.add(this.prefix + line);
		}

	}

	@Service
	private static final class MethodOutsideInterfaceService implements Runnable {

		@Override
		public void run() {
		}

		@PipeListener("echo")
		void listen(String line) {
		}

	}

	/** A class whose method no proxy can override, since it is private. */
	@Service
	static class PrivateMethodService {

		@PipeListener("echo")
		private void listen(String line) {
		}

	}

	/** A class whose method no proxy can override, since it is final. */
	@Service
	static class FinalMethodService {

		@PipeListener("echo")
		final void listen(String line) {
		}

	}

	static class AsyncService {

		private final Received received;

		AsyncService(Received received) {
			this.received = received;
		}

		@Async
		@PipeListener("echo")
		void listen(String line) {
			this.received.add(line + " on " + Thread.currentThread().getName());
		}

	}

	static class ScopedService {

		private final Received received;

		ScopedService(Received received) {
			this.received = received;
		}

		void touch() {
		}

		@PipeListener("echo")
		void listen(String line) {
			this.received.add("scoped " + line);
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
	private static class InterfaceProxyConfiguration {

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
	private static final class ClassProxyConfiguration extends InterfaceProxyConfiguration {

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
		ScopedService scopedService(Received received) {
			return new ScopedService(received);
		}

	}

}
