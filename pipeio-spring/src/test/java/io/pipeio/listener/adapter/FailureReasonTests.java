package io.pipeio.listener.adapter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.NestedRuntimeException;
import org.springframework.messaging.MessagingException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailureReason}.
 */
class FailureReasonTests {

	@ParameterizedTest
	@ValueSource(strings = { "no such title", "'1.5' is too much", "see http://www.example.com/Index or a.b.c",
			"Error: 5", "An Exception to the rule", "Mr. Smith, e.g. at 10 p.m. Or later", "cost 5 $", "a@b.org",
			"/etc/app.d/Title", "errors" })
	void tellsMessages(String message) {
		assertThat(FailureReason.of(new IllegalStateException(message))).isEqualTo(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "java.lang.String", "No enum constant io.pipeio.Level.LOUD", "demo.Level",
			"type [Ljava.lang.String;", "class io.pipeio.Outer$Inner", "caught NullPointerException", "IOException: x",
			"OutOfMemoryError", "Order@1a2b3c4d", "Listener$$Lambda/0x1", "at Foo.bar(Foo.java:12)", "(Foo.kt:3)",
			"first\tat x.y(Foo.scala:12)", "in [com/acme/AppConfig.class]", "com/acme/Foo.bar", "Order$Item is bad",
			"No enum constant Level.loud", "at de.b\u00e4cker.\u00c4pfel.run", "redis://:s3cret@host",
			"http://host/x?token=abc" })
	void doesNotTellOfClassesAndStack(String message) {
		assertThat(FailureReason.of(new IllegalStateException(message))).isEqualTo(FailureReason.UNTOLD);
	}

	@Test
	void tellsWhatIsWrapped() {
		Exception cause = new Exception("disk full");
		assertThat(FailureReason.of(new RuntimeException(cause))).isEqualTo("disk full");
		assertThat(FailureReason.of(new IllegalStateException(null, cause))).isEqualTo("disk full");
		assertThat(FailureReason.of(new CompletionException("later", cause))).isEqualTo("disk full");
		assertThat(FailureReason.of(new MessagingException("in the flow", cause))).isEqualTo("disk full");
		assertThat(FailureReason.of(new IllegalStateException("cannot save", cause))).isEqualTo("cannot save");
	}

	@Test
	void doesNotTellOfFilesDatabasesAndMistakes() {
		for (Throwable failure : new Throwable[] { new UncheckedIOException(new IOException("/etc/app/secret.key")),
				new SQLException("bad grammar [select password]"), new BatchUpdateException("in a batch", null),
				new NestedRuntimeException("no database") {
				}, new NoSuchElementException("No value present"),
				new UnsupportedOperationException("not supported") }) {
			assertThat(FailureReason.of(failure)).as(failure.toString()).isEqualTo(FailureReason.UNTOLD);
			assertThat(FailureReason.of(new CompletionException("later", failure))).isEqualTo(FailureReason.UNTOLD);
		}
	}

	@Test
	void standsEndlessCausesAndLongMessages() {
		IllegalStateException first = new IllegalStateException((String) null);
		IllegalStateException second = new IllegalStateException(null, first);
		first.initCause(second);
		assertThat(FailureReason.of(first)).isEqualTo(FailureReason.UNTOLD);
		assertThat(FailureReason.rootOf(first)).isNotNull();
		String message = "a.".repeat(5_000_000);
		assertThat(FailureReason.of(new IllegalStateException(message))).isEqualTo(message);
	}

	@Test
	void tellsNothingOfNothing() {
		assertThat(FailureReason.of(null)).isEqualTo(FailureReason.UNTOLD);
		assertThat(FailureReason.of(new OutOfMemoryError("heap"))).isEqualTo(FailureReason.UNTOLD);
	}

}
