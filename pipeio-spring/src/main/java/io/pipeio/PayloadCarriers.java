package io.pipeio;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.ref.Reference;
import java.nio.channels.Channel;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.io.InputStreamSource;
import org.springframework.messaging.Message;
import org.springframework.util.ClassUtils;

/**
 * Detects carriers: objects that only hold or produce a value, such as a future, a
 * publisher, a stream or a resource. Converting a carrier would send its internal state
 * instead of the value. Thread-safe.
 *
 * @since 0.1.0
 */
public final class PayloadCarriers {

	private static final String WAIT = "wait for its value, and send that";

	private static final String ELEMENTS = "send its elements, a line each";

	private static final String READ = "read it, and send what it holds";

	private static final String CALL = "call it, and send what it returns";

	private static final String UNWRAP = "send what is in it";

	private static final Map<Class<?>, String> ADVICE = advice();

	/** Carrier types of optional libraries, by class name. */
	private static final Map<String, String> ADVICE_BY_NAME = Map.of("org.reactivestreams.Publisher", ELEMENTS,
			"kotlin.sequences.Sequence", ELEMENTS, "kotlinx.coroutines.flow.Flow", ELEMENTS,
			"kotlinx.coroutines.channels.ReceiveChannel", ELEMENTS, "kotlinx.coroutines.Job", WAIT, "kotlin.Lazy", CALL,
			"kotlin.Function", CALL, "org.springframework.http.HttpEntity", UNWRAP,
			"org.springframework.web.context.request.async.DeferredResult", WAIT);

	private static final ClassValue<String> CACHE = new ClassValue<>() {

		@Override
		protected String computeValue(Class<?> type) {
			return find(type);
		}

	};

	private PayloadCarriers() {
	}

	private static Map<Class<?>, String> advice() {
		Map<Class<?>, String> advice = new LinkedHashMap<>();
		List.of(Future.class, CompletionStage.class).forEach((type) -> advice.put(type, WAIT));
		List.of(Flow.Publisher.class, BaseStream.class, Iterator.class, Enumeration.class, Spliterator.class)
			.forEach((type) -> advice.put(type, ELEMENTS));
		List.of(InputStreamSource.class, InputStream.class, Reader.class, Channel.class)
			.forEach((type) -> advice.put(type, READ));
		List.of(OutputStream.class, Writer.class).forEach((type) -> advice.put(type, "send what was written to it"));
		List.of(Message.class, Reference.class, ThreadLocal.class).forEach((type) -> advice.put(type, UNWRAP));
		List.of(Supplier.class, Callable.class, Runnable.class, ObjectFactory.class)
			.forEach((type) -> advice.put(type, CALL));
		return advice;
	}

	/**
	 * Return advice for a type whose values are only carriers.
	 * @param type the type to check
	 * @return an imperative phrase that says what to do instead of sending such a value;
	 * {@code null} if values of the type may be sent
	 */
	public static @Nullable String adviceFor(Class<?> type) {
		String advice = CACHE.get(type);
		return advice.isEmpty() ? null : advice;
	}

	/**
	 * Return the message for the exception thrown when a carrier is to be converted.
	 * @param type the type of the carrier
	 * @param advice the advice for that type
	 * @return the message
	 */
	public static String refusal(Class<?> type, String advice) {
		return "A value of type %s is not a line, but only a carrier of the value to send: %s"
			.formatted(type.getTypeName(), advice);
	}

	private static String find(Class<?> type) {
		if (type.isHidden()) {
			return CALL;
		}
		String advice = ADVICE.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().isAssignableFrom(type))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElseGet(() -> findByName(type));
		// A record is data, even if it can also be called
		return (type.isRecord() && advice.equals(CALL)) ? "" : advice;
	}

	private static String findByName(Class<?> type) {
		Stream<Class<?>> supertypes = Stream.iterate(type, (next) -> next != null, Class::getSuperclass);
		Stream<Class<?>> interfaces = Arrays.stream(ClassUtils.getAllInterfacesForClass(type));
		return Stream.concat(supertypes, interfaces)
			.map((supertype) -> ADVICE_BY_NAME.getOrDefault(supertype.getName(), ""))
			.filter((advice) -> !advice.isEmpty())
			.findFirst()
			.orElseGet(() -> isReactive(type) ? ELEMENTS : "");
	}

	private static boolean isReactive(Class<?> type) {
		return type != Object.class && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
	}

}
