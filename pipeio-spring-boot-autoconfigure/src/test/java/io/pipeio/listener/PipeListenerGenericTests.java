package io.pipeio.listener;

import java.util.ArrayList;
import java.util.List;

import io.pipeio.PipeHeaders;
import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener} methods of generic types and of proxies that take and
 * return more than text.
 */
class PipeListenerGenericTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	@Test
	void takesJsonOfTypeThatClassGivesToGenericInterface() {
		run(OrderService.class, () -> {
			this.pipes.write("{\"id\":1}\\n");
			assertThat(next()).isEqualTo(new Order(1));
		});
	}

	@Test
	void takesListOfTypeThatClassGivesToGenericInterface() {
		run(OrdersService.class, () -> {
			this.pipes.write("[{\"id\":1}]\\n");
			assertThat(next()).isEqualTo(List.of(new Order(1)));
		});
	}

	@Test
	void takesMessageOfTypeThatClassGivesToGenericInterface() {
		run(MessageService.class, () -> {
			this.pipes.write("{\"id\":1}\\n");
			assertThat(next()).isEqualTo(new Order(1));
		});
	}

	@Test
	void takesBatchOfTypeThatClassGivesToGenericInterface() {
		run(BatchService.class, () -> {
			this.pipes.write("{\"id\":1}\\n{\"id\":2}\\n");
			assertThat(next()).isEqualTo(List.of(new Order(1), new Order(2)));
		});
	}

	@Test
	void takesTypeThatClassGivesToGenericDefaultMethodAndReturnsAnother() {
		run(ConvertingService.class, () -> assertThat(this.pipes.exchange("{\"id\":7}\\n", 1)).isEqualTo("7\n"));
	}

	@Test
	void takesTypeThatClassGivesToGenericSuperclass() {
		run(ChildService.class, () -> {
			this.pipes.write("{\"id\":3}\\n");
			assertThat(next()).isEqualTo(new Order(3));
		});
	}

	@Test
	void callsJdkProxyWhoseInterfaceBearsAnnotationsOfParameters() {
		proxied(false).withBean("service", AnnotatedService.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n");
			assertThat(next()).isEqualTo("advised");
			assertThat(this.pipes.read("other", 1)).isEqualTo("{\"id\":2}\n");
			assertThat(next()).isEqualTo("Order[id=1] from echo, line 1");
		});
	}

	@Test
	void callsClassProxyOfMethodWithSeveralParameters() {
		proxied(true).withBean("service", ClassService.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("service"))).isTrue();
			assertThat(this.pipes.exchange("7 bread\\n", 1)).isEqualTo("bread 7 of 7 bread\n");
			assertThat(List.of(next(), next())).containsExactly("advised", "echo 1");
		});
	}

	@Test
	void callsClassProxyOfGenericInterface() {
		proxied(true).withBean("service", OrderService.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n{\"id\":2}\\n");
			assertThat(List.of(next(), next(), next(), next())).containsExactly("advised", new Order(1), "advised",
					new Order(2));
		});
	}

	@Test
	void callsJdkProxyOfGenericInterface() {
		proxied(false).withBean("service", OrderService.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean("service"))).isTrue();
			this.pipes.write("{\"id\":1}\\n");
			assertThat(List.of(next(), next())).containsExactly("advised", new Order(1));
		});
	}

	@Test
	@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
	void registersListenerThatIsCollectionOfItself() {
		run(TreeService.class, () -> assertThat(this.pipes.exchange("x\\n", 1)).isEqualTo("[]\n"));
	}

	private void run(Class<?> listener, Runnable test) {
		this.pipes.run(listener, test);
	}

	private ApplicationContextRunner proxied(boolean ofClass) {
		return this.pipes.runner()
			.withUserConfiguration(ofClass ? ClassProxyConfiguration.class : InterfaceProxyConfiguration.class);
	}

	private Object next() {
		return this.pipes.received().next();
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

	record Order(int id) {

	}

	/** Something that a parameter may name. */
	interface Handler<T> {

		@PipeListener("echo")
		void handle(T value);

	}

	/** Takes a message of any type. */
	interface MessageHandler<T> {

		@PipeListener("echo")
		void handle(Message<T> message);

	}

	/** Takes a batch of any type. */
	interface BatchHandler<T> {

		@PipeListener(servers = "echo", batch = "true")
		void handle(List<T> batch);

	}

	/** Takes one type and returns another. */
	interface Converting<T, R> {

		R convert(T value);

		@PipeListener("echo")
		default R listen(T value) {
			return convert(value);
		}

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

	static class OrdersService implements Handler<List<Order>> {

		private final Received received;

		OrdersService(Received received) {
			this.received = received;
		}

		@Override
		public void handle(List<Order> orders) {
			this.received.add(orders);
		}

	}

	static class MessageService implements MessageHandler<Order> {

		private final Received received;

		MessageService(Received received) {
			this.received = received;
		}

		@Override
		public void handle(Message<Order> message) {
			this.received.add(message.getPayload());
		}

	}

	static class BatchService implements BatchHandler<Order> {

		private final Received received;

		BatchService(Received received) {
			this.received = received;
		}

		@Override
		public void handle(List<Order> batch) {
			this.received.add(batch);
		}

	}

	static class ConvertingService implements Converting<Order, Integer> {

		@Override
		public Integer convert(Order order) {
			return order.id();
		}

	}

	static class ParentService<T> {

		private final Received received;

		ParentService(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void handle(T value) {
			this.received.add(value);
		}

	}

	static class ChildService extends ParentService<Order> {

		ChildService(Received received) {
			super(received);
		}

	}

	static class AnnotatedService implements AnnotatedHandler {

		private final Received received;

		AnnotatedService(Received received) {
			this.received = received;
		}

		@Override
		public Order handle(Order order, int number, String server) {
			this.received.add("%s from %s, line %d".formatted(order, server, number));
			return new Order(2);
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

	static class Tree extends ArrayList<Tree> {

	}

	static class TreeService {

		@PipeListener("echo")
		Tree reply(String line) {
			Tree tree = new Tree();
			tree.add(new Tree());
			return tree;
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
