package io.pipeio.listener;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener} methods of proxies that take and return more than text.
 */
class PipeListenerProxiedTypesTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void callsJdkProxyWhoseInterfaceBearsAnnotationsOfParameters() {
		proxied(false).withBean("service", AnnotatedService.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n");
			assertThat(this.received.next()).isEqualTo("advised");
			assertThat(this.pipes.read("other", 1)).isEqualTo("{\"id\":2}\n");
			assertThat(this.received.next()).isEqualTo("Order[id=1] from echo, line 1");
		});
	}

	@Test
	void callsClassProxyOfMethodWithSeveralParameters() {
		proxied(true).withBean("service", ClassService.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("service"))).isTrue();
			assertThat(this.pipes.exchange("7 bread\\n", 1)).isEqualTo("bread 7 of 7 bread\n");
			assertThat(this.received.next(2)).containsExactly("advised", "echo 1");
		});
	}

	@Test
	void callsClassProxyOfGenericInterface() {
		proxied(true).withBean("service", OrderService.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n{\"id\":2}\\n");
			assertThat(this.received.next(4)).containsExactly("advised", new Order(1), "advised", new Order(2));
		});
	}

	@Test
	void callsJdkProxyOfGenericInterface() {
		proxied(false).withBean("service", OrderService.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n");
			assertThat(this.received.next(2)).containsExactly("advised", new Order(1));
		});
	}

	private ApplicationContextRunner proxied(boolean ofClass) {
		return this.pipes.runner().withBean(BeanPostProcessor.class, () -> proxying(ofClass));
	}

	private BeanPostProcessor proxying(boolean ofClass) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				if (!beanName.equals("service")) {
					return bean;
				}
				ProxyFactory factory = new ProxyFactory(bean);
				factory.setProxyTargetClass(ofClass);
				factory.addAdvice((MethodInterceptor) (invocation) -> {
					PipeListenerProxiedTypesTests.this.received.add("advised");
					return invocation.proceed();
				});
				return factory.getProxy();
			}

		};
	}

	record Order(int id) {

	}

	/** Something that a parameter may name. */
	interface Handler<T> {

		@PipeListener("echo")
		void handle(T value);

	}

	/** A handler whose interface bears all annotations. */
	interface AnnotatedHandler {

		@PipeListener("echo")
		@SendTo("other")
		Order handle(@Payload Order order, @Header(PipeHeaders.LINE_NUMBER) int number,
				@Header(PipeHeaders.SERVER) String server);

	}

	static class OrderService implements Handler<Order> {

		private final Received received;

		OrderService(Received received) {
			this.received = received;
		}

		@Override
		public void handle(Order order) {
			this.received.add(order);
		}

	}

	record AnnotatedService(Received received) implements AnnotatedHandler {

		@Override
		public Order handle(Order order, int number, String server) {
			this.received.add("%s from %s, line %d".formatted(order, server, number));
			return new Order(2);
		}

	}

	static class ClassService {

		private final Received received;

		private final String separator = " ";

		ClassService(Received received) {
			this.received = received;
		}

		@PipeListener(servers = "echo", pattern = "(?<count>\\d+) (?<item>\\w+)")
		String handle(String item, PipeServer server, int count, @Header(PipeHeaders.LINE_NUMBER) long number,
				String line) {
			this.received.add(server.getName() + this.separator + number);
			return item + this.separator + count + " of " + line;
		}

	}

}
