package io.pipeio.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.pipeio.PipeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the servers that {@link PipeListener} methods listen to, and for several
 * listeners of one server.
 */
@ExtendWith(OutputCaptureExtension.class)
class PipeListenerServersTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes("orders", "returns");

	private final Received received = this.pipes.received();

	@Test
	void listensToSeveralServers() {
		this.pipes.plainRunner()
			.withBean(SeveralServersListener.class)
			.run((context) -> assertThatBothServersAreHeard());
	}

	@Test
	void listensForEachRepeatedAnnotation() {
		this.pipes.plainRunner().withBean(RepeatedListener.class).run((context) -> assertThatBothServersAreHeard());
	}

	@Test
	void listensForMetaAnnotation() {
		this.pipes.plainRunner().withBean(MetaAnnotatedListener.class).run((context) -> {
			this.pipes.writeTo("orders", "bread\\n");
			assertThat(this.received.next()).isEqualTo("meta bread");
		});
	}

	@Test
	void listensForAliasOfMetaAnnotation() {
		this.pipes.plainRunner().withBean(AliasListener.class).run((context) -> {
			this.pipes.writeTo("orders", "bread\\n");
			assertThat(this.received.next()).isEqualTo("alias bread");
		});
	}

	@Test
	void resolvesPlaceholders() {
		this.pipes.plainRunner()
			.withPropertyValues("app.source=orders")
			.withBean(PlaceholderListener.class)
			.run((context) -> assertThatBothServersAreHeard());
	}

	private void assertThatBothServersAreHeard() {
		this.pipes.writeTo("orders", "bread\\n");
		assertThat(this.received.next()).isEqualTo("bread");
		this.pipes.writeTo("returns", "stale bread\\n");
		assertThat(this.received.next()).isEqualTo("stale bread");
		assertThat(this.received.isEmpty()).isTrue();
	}

	@Test
	void handsEachLineToEveryListener() {
		this.pipes.plainRunner()
			.withBean(OrdersListener.class)
			.withBean(SeveralServersListener.class)
			.withBean(LateListener.class)
			.run((context) -> {
				this.pipes.writeTo("orders", "bread\\n");
				assertThat(this.received.next(3)).containsExactlyInAnyOrder("bread", "orders bread", "late bread");
				this.pipes.writeTo("returns", "stale bread\\n");
				assertThat(this.received.next()).isEqualTo("stale bread");
				assertThat(this.received.isEmpty()).isTrue();
			});
	}

	@Test
	void handsLineToOthersWhenOneListenerFails(CapturedOutput output) {
		this.pipes.plainRunner()
			.withBean("failing", FailingListener.class)
			.withBean(OrdersListener.class)
			.withBean("alsoFailing", FailingListener.class)
			.run((context) -> {
				this.pipes.writeTo("orders", "fail\\n");
				assertThat(this.received.next()).isEqualTo("orders fail");
				this.pipes.writeTo("orders", "bread\\n");
				assertThat(this.received.next(3)).containsExactlyInAnyOrder("survived bread", "orders bread",
						"survived bread");
			});
		assertThat(output).contains("of bean 'failing' has thrown").contains("of bean 'alsoFailing' has thrown");
	}

	@Test
	void logsLineThatListenerFailsToHandleAndGoesOn(CapturedOutput output) {
		this.pipes.plainRunner().withBean("failing", FailingListener.class).run((context) -> {
			this.pipes.writeTo("orders", "fail\t\u001b[31m \"" + "x".repeat(200) + "\\n");
			this.pipes.writeTo("orders", "error\\n");
			this.pipes.writeTo("orders", "bread\\n");
			assertThat(this.received.next()).isEqualTo("survived bread");
		});
		assertThat(output).contains("orders: the line \"fail\\t\\x1b[31m \\\"" + "x".repeat(67))
			.contains("... (212 bytes) was not handled")
			.contains(
					"@PipeListener method PipeListenerServersTests.FailingListener.listen(String) of bean 'failing' has "
							+ "thrown java.lang.IllegalStateException: on purpose")
			.contains("orders: the line \"error\" was not handled")
			.contains("java.lang.AssertionError: on purpose")
			.doesNotContain("x".repeat(81))
			.doesNotContain("\u001b[31m \"");
	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@PipeListener("orders")
	private @interface ListenToOrders {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@PipeListener
	private @interface ListenTo {

		@AliasFor(annotation = PipeListener.class, attribute = "servers")
		String[] from();

	}

	record OrdersListener(Received received) {

		@PipeListener("orders")
		void listen(String line) {
			this.received.add("orders " + line);
		}

	}

	record LateListener(Received received) {

		@PipeListener(servers = "orders")
		void listen(byte[] line) {
			this.received.add("late " + new String(line));
		}

	}

	record SeveralServersListener(Received received) {

		@PipeListener({ "orders", "returns" })
		void listen(String line) {
			this.received.add(line);
		}

	}

	record RepeatedListener(Received received) {

		@PipeListener("orders")
		@PipeListener("returns")
		void listen(String line) {
			this.received.add(line);
		}

	}

	record PlaceholderListener(Received received) {

		@PipeListener({ "${app.source}", "${app.other:returns}" })
		void listen(String line) {
			this.received.add(line);
		}

	}

	record MetaAnnotatedListener(Received received) {

		@ListenToOrders
		void listen(String line) {
			this.received.add("meta " + line);
		}

	}

	record AliasListener(Received received) {

		@ListenTo(from = "orders")
		void listen(String line) {
			this.received.add("alias " + line);
		}

	}

	record FailingListener(Received received) {

		@PipeListener("orders")
		void listen(String line) {
			if (line.startsWith("fail")) {
				throw new IllegalStateException("on purpose");
			}
			if (line.equals("error")) {
				throw new AssertionError("on purpose");
			}
			this.received.add("survived " + line);
		}

	}

}
