package io.pipeio.listener;

import io.pipeio.PipeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeListener} methods of interfaces and of superclasses.
 */
class PipeListenerInheritanceTests {

	@RegisterExtension
	private final ListenerPipes pipes = new ListenerPipes();

	private final Received received = this.pipes.received();

	@Test
	void findsAnnotationOfInterface() {
		assertThatTakes(AnnotatedHandlerService.class, "service hello");
	}

	@Test
	void findsAnnotationOfDefaultMethod() {
		assertThatTakes(DefaultHandlerService.class, "default hello");
	}

	@Test
	void findsInheritedMethod() {
		assertThatTakes(InheritingService.class, "inherited hello");
	}

	@Test
	void resolvesParameterOfGenericInterfaceOnce() {
		this.pipes.plainRunner().withBean(GenericHandlerService.class).run((context) -> {
			this.pipes.write("hello\\n");
			this.pipes.write("end\\n");
			assertThat(this.received.next()).isEqualTo("generic hello");
			assertThat(this.received.next()).isEqualTo("generic end");
		});
	}

	@Test
	void resolvesParameterOfGenericDefaultMethod() {
		assertThatTakes(GenericDefaultService.class, "generic default hello");
	}

	private void assertThatTakes(Class<?> service, String expected) {
		this.pipes.plainRunner().withBean(service).run((context) -> {
			assertThat(context).hasNotFailed();
			this.pipes.write("hello\\n");
		});
		assertThat(this.received.next()).isEqualTo(expected);
		assertThat(this.received.isEmpty()).isTrue();
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

		Received received();

		@PipeListener("echo")
		default void handle(String line) {
			received().add("default " + line);
		}

	}

	/** A handler for any type that is complete. */
	interface GenericDefaultHandler<T> {

		Received received();

		@PipeListener("echo")
		default void handle(T line) {
			received().add("generic default " + line);
		}

	}

	record AnnotatedHandlerService(Received received) implements AnnotatedHandler {

		@Override
		public void handle(String line) {
			this.received.add("service " + line);
		}

	}

	record DefaultHandlerService(Received received) implements DefaultHandler {

	}

	record GenericDefaultService(Received received) implements GenericDefaultHandler<String> {

	}

	record GenericHandlerService(Received received) implements GenericHandler<String> {

		@Override
		@PipeListener("echo")
		public void handle(String line) {
			this.received.add("generic " + line);
		}

	}

	private abstract static class ParentService {

		private final Received received;

		ParentService(Received received) {
			this.received = received;
		}

		@PipeListener("echo")
		void handle(String line) {
			this.received.add("inherited " + line);
		}

	}

	private static final class InheritingService extends ParentService {

		InheritingService(Received received) {
			super(received);
		}

	}

}
