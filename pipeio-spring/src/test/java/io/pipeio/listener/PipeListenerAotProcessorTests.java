package io.pipeio.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.pipeio.PipeListener;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListenerAotProcessor}.
 */
class PipeListenerAotProcessorTests {

	@Test
	void listenersMayBeCalled() {
		RuntimeHints hints = process(Listener.class);
		assertCanCall(hints, Listener.class, "plain");
		assertCanCall(hints, Listener.class, "repeated");
		assertCanCall(hints, Listener.class, "composed");
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Listener.class, "unrelated")).rejects(hints);
	}

	@Test
	void listenersOfSuperclassesMayBeCalled() {
		assertCanCall(process(InheritingListener.class), Listener.class, "plain");
	}

	@Test
	void methodThatAnInterfaceAnnotatesMayBeCalled() {
		RuntimeHints hints = process(OrderHandler.class);
		assertCanCall(hints, OrderHandler.class, "handle");
		assertCanCall(hints, Handler.class, "handle");
	}

	@Test
	void methodThatOnlyAProxyHasMayBeCalled() {
		RuntimeHints hints = process(ProxiedListener.class);
		assertCanCall(hints, ProxiedListener.class, "listen");
		assertCanCall(hints, Proxied.class, "listen");
	}

	@Test
	void payloadsMayBeBound() {
		RuntimeHints hints = process(PayloadListener.class);
		for (Class<?> payload : List.of(Plain.class, InMessage.class, InBatch.class, Nested.class, Returned.class,
				InFuture.class, InPublisher.class, InArray.class, InStream.class, InMap.class, Headed.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(accessor(payload)).test(hints))
				.as(payload.getSimpleName())
				.isTrue();
		}
	}

	@Test
	void payloadsThatStandForATypeVariableMayBeBound() {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(accessor(Plain.class)))
			.accepts(process(OrderHandler.class));
	}

	@Test
	void valuesOfSimpleTypesMayBeConverted() {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Amount.class, "of"))
			.accepts(process(AmountListener.class));
	}

	@Test
	void typeVariableThatIsBoundedByItselfEnds() {
		assertCanCall(process(SelfBoundedListener.class), SelfBoundedListener.class, "listen");
	}

	@Test
	void conditionMayCallMethodsOfTheLine() throws NoSuchMethodException {
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(String.class.getMethod("startsWith", String.class)))
			.accepts(process(ConditionalListener.class))
			.rejects(process(Listener.class));
	}

	private static Method accessor(Class<?> payload) {
		return ReflectionUtils.findMethod(payload, "value");
	}

	private static void assertCanCall(RuntimeHints hints, Class<?> type, String method) {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type, method)).as(method).accepts(hints);
	}

	private static RuntimeHints process(Class<?> listener) {
		TestGenerationContext generation = new TestGenerationContext();
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBeanDefinition("listener", new RootBeanDefinition(listener));
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		return generation.getRuntimeHints();
	}

	static class Listener {

		@PipeListener("echo")
		void plain(String line) {
		}

		@PipeListener("echo")
		@PipeListener("other")
		void repeated(String line) {
		}

		@EchoListener(name = "echo")
		void composed(String line) {
		}

		void unrelated(String line) {
		}

	}

	static class InheritingListener extends Listener {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@PipeListener
	@interface EchoListener {

		@AliasFor(annotation = PipeListener.class, attribute = "servers")
		String name();

	}

	interface Handler<T> {

		@PipeListener("echo")
		void handle(T payload);

	}

	static class OrderHandler implements Handler<Plain> {

		@Override
		public void handle(Plain payload) {
		}

	}

	interface Proxied {

		void listen(String line);

	}

	static class ProxiedListener implements Proxied {

		@Override
		@PipeListener("echo")
		public void listen(String line) {
		}

	}

	static class PayloadListener {

		@PipeListener("echo")
		Returned plain(@Payload Plain plain, @Header("id") Headed headed, PipeServer server) {
			return new Returned("");
		}

		@PipeListener("echo")
		CompletableFuture<InFuture> message(Message<List<InMessage>> message) {
			return new CompletableFuture<>();
		}

		@PipeListener(servers = "echo", batch = "true")
		Mono<InPublisher> batch(List<InBatch> lines) {
			return Mono.empty();
		}

		@PipeListener("echo")
		InArray[] array(String line) {
			return new InArray[0];
		}

		@PipeListener("echo")
		Stream<Map<String, ? extends InMap>> stream(Map<String, InStream> line) {
			return Stream.empty();
		}

	}

	record Plain(String value, Nested nested) {

	}

	record Nested(String value) {

	}

	record Headed(String value) {

	}

	record Returned(String value) {

	}

	record InMessage(String value) {

	}

	record InBatch(String value) {

	}

	record InFuture(String value) {

	}

	record InPublisher(String value) {

	}

	record InArray(String value) {

	}

	record InStream(String value) {

	}

	record InMap(String value) {

	}

	static class AmountListener {

		@PipeListener(servers = "echo", pattern = "(?<amount>.*)")
		void listen(Amount amount) {
		}

	}

	public static final class Amount {

		private Amount() {
		}

		public static Amount of(String text) {
			return new Amount();
		}

	}

	static class SelfBoundedListener {

		@PipeListener("echo")
		<T extends Comparable<T>> T listen(T line) {
			return line;
		}

	}

	static class ConditionalListener {

		@PipeListener(servers = "echo", condition = "startsWith('x')")
		void listen(String line) {
		}

	}

}
