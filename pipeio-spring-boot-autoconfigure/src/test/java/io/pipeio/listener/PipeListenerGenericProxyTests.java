package io.pipeio.listener;

import java.util.List;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for generic {@link PipeListener} methods that are called through a proxy.
 */
class PipeListenerGenericProxyTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void callsJdkProxyWhoseInterfaceBearsAnnotationsOfParameters() {
		proxied(false).withBean("service", AnnotatedService.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n");
			assertThat(this.pipes.next()).isEqualTo("advised");
			assertThat(this.pipes.read("other", 1)).isEqualTo("{\"id\":2}\n");
			assertThat(this.pipes.next()).isEqualTo("Order[id=1] from echo, line 1");
		});
	}

	@Test
	void callsClassProxyOfMethodWithSeveralParameters() {
		proxied(true).withBean("service", ClassService.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("service"))).isTrue();
			assertThat(this.pipes.exchange("7 bread\\n", 1)).isEqualTo("bread 7 of 7 bread\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly("advised", "echo 1");
		});
	}

	@Test
	void callsClassProxyOfGenericInterface() {
		proxied(true).withBean("service", PipeListenerGenericTests.OrderService.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n{\"id\":2}\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next(), this.pipes.next(), this.pipes.next()))
				.containsExactly("advised", new PipeListenerGenericTests.Order(1), "advised",
						new PipeListenerGenericTests.Order(2));
		});
	}

	@Test
	void callsJdkProxyOfGenericInterface() {
		proxied(false).withBean("service", PipeListenerGenericTests.OrderService.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n");
			assertThat(List.of(this.pipes.next(), this.pipes.next())).containsExactly("advised",
					new PipeListenerGenericTests.Order(1));
		});
	}

	private ApplicationContextRunner proxied(boolean ofClass) {
		return this.pipes.runner()
			.withUserConfiguration(ofClass ? ClassProxyConfiguration.class : InterfaceProxyConfiguration.class);
	}

	private static BeanPostProcessor proxying(boolean ofClass, ObjectProvider<Received> received) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				if (!beanName.equals("service")) {
					return bean;
				}
				ProxyFactory factory = new ProxyFactory(bean);
				factory.setProxyTargetClass(ofClass);
				factory.addAdvice((MethodInterceptor) (invocation) -> {
					received.getObject().add("advised");
					return invocation.proceed();
				});
				return factory.getProxy();
			}

		};
	}

	/** A handler whose interface bears all annotations. */
	interface AnnotatedHandler {

		@PipeListener("echo")
		@SendTo("other")
		PipeListenerGenericTests.Order handle(@Payload PipeListenerGenericTests.Order order,
				@Header(PipeHeaders.LINE_NUMBER) int number, @Header(PipeHeaders.SERVER) String server);

	}

	static class AnnotatedService implements AnnotatedHandler {

		private final Received received;

		AnnotatedService(Received received) {
			this.received = received;
		}

		@Override
		public PipeListenerGenericTests.Order handle(PipeListenerGenericTests.Order order, int number, String server) {
			this.received.add("%s from %s, line %d".formatted(order, server, number));
			return new PipeListenerGenericTests.Order(2);
		}

	}

	static class ClassService {

		private final Received received;

		ClassService(Received received) {
			this.received = received;
		}

		private final String separator = " ";

		@PipeListener(servers = "echo", pattern = "(?<count>\\d+) (?<item>\\w+)")
		String handle(String item, PipeServer server, int count, @Header(PipeHeaders.LINE_NUMBER) long number,
				String line) {
			this.received.add(server.getName() + this.separator + number);
			return item + this.separator + count + " of " + line;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassProxyConfiguration {

		@Bean
		static BeanPostProcessor proxies(ObjectProvider<Received> received) {
			return proxying(true, received);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceProxyConfiguration {

		@Bean
		static BeanPostProcessor proxies(ObjectProvider<Received> received) {
			return proxying(false, received);
		}

	}

}
