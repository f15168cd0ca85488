package io.pipeio.autoconfigure.aot;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.autoconfigure.PipeIoProperties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeIoRuntimeHints}, as the auto-configuration brings them.
 */
class PipeIoRuntimeHintsTests {

	/** A class as JNI names it: a string of its own in the library. */
	private static final Pattern CLASS_NAME = Pattern.compile("(?<=\0)(?:java|com/sun)/[\\w/$]+(?=\0)");

	private static RuntimeHints hints;

	@BeforeAll
	static void process() {
		TestGenerationContext generation = new TestGenerationContext();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(PipeIoAutoConfiguration.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		hints = generation.getRuntimeHints();
	}

	@Test
	void nativeMethodsMayBeFoundAndBound() throws ClassNotFoundException {
		List<Method> functions = Arrays.stream(load(PipeIoRuntimeHints.FUNCTIONS).getDeclaredMethods())
			.filter((method) -> Modifier.isNative(method.getModifiers()))
			.toList();
		assertThat(functions).isNotEmpty().allSatisfy((function) -> {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(function)).accepts(hints);
			assertThat(hints.jni().getTypeHint(PipeIoRuntimeHints.FUNCTIONS).getMemberCategories()).isNotEmpty();
		});
	}

	@Test
	void variadicFunctionsMayBeCalledThroughAProxy() throws ClassNotFoundException {
		Class<?> variadic = load(PipeIoRuntimeHints.VARIADIC);
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(variadic)).accepts(hints);
		assertThat(variadic.getDeclaredMethods()).filteredOn((method) -> Modifier.isAbstract(method.getModifiers()))
			.isNotEmpty()
			.allSatisfy((method) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
				.accepts(hints));
	}

	@Test
	void methodsOfChannelAdapterMayBeCalled() throws ClassNotFoundException {
		assertThat(load(PipeIoRuntimeHints.LINES_TO_MESSAGES).getDeclaredMethods())
			.filteredOn((method) -> !method.isSynthetic())
			.hasSizeGreaterThan(4)
			.allSatisfy((method) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
				.accepts(hints));
	}

	@Test
	void librariesOfJnaAreThere() {
		assertThat(PipeIoRuntimeHints.JNA_LIBRARIES).allSatisfy((library) -> {
			assertThat(getClass().getClassLoader().getResource(library)).isNotNull();
			assertThat(RuntimeHintsPredicates.resource().forResource(library)).accepts(hints);
		});
	}

	@Test
	void classesThatTheLibrariesOfJnaNameMayBeFound() {
		for (String library : PipeIoRuntimeHints.JNA_LIBRARIES) {
			Set<String> names = classNames(library);
			assertThat(names).contains("com.sun.jna.Native", "java.lang.reflect.Method").hasSizeGreaterThan(40);
			assertThat(names)
				.allSatisfy((name) -> assertThat(hints.jni().getTypeHint(TypeReference.of(name))).isNotNull());
		}
	}

	@Test
	void typesOfArgumentsMayBeMadeByJna() throws ReflectiveOperationException {
		for (String name : List.of("NativeLong", "Structure$FFIType", "Structure$FFIType$size_t")) {
			Class<?> type = load(TypeReference.of("com.sun.jna." + name));
			assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructor()))
				.as(name)
				.accepts(hints);
		}
		assertThat(RuntimeHintsPredicates.reflection()
			.onFieldAccess(load(TypeReference.of("com.sun.jna.Structure$FFIType")), "alignment")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(load(TypeReference.of("com.sun.jna.CallbackProxy")), "callback")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Method.class, "isVarArgs")).accepts(hints);
	}

	@Test
	void propertiesOfServersMayBeBound() {
		for (Class<?> type : List.of(PipeIoProperties.class, PipeIoProperties.Server.class,
				PipeIoProperties.Inbound.class, PipeIoProperties.Outbound.class, PipeIoProperties.Listener.class,
				PipeIoProperties.Retry.class, PipeIoProperties.DeadLetter.class, PipeIoProperties.Template.class)) {
			assertThat(type.getDeclaredMethods()).filteredOn((method) -> method.getName().startsWith("set"))
				.allSatisfy((setter) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(setter))
					.accepts(hints));
		}
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(PipeIoProperties.Server.class.getDeclaredConstructors()[0])).accepts(hints);
	}

	@Test
	void failureAnalyzersMayBeMade() {
		List<Class<?>> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, FailureHandler.handleMessage((message, failure) -> {
				// Some of Spring Boot's take arguments
			}))
			.stream()
			.<Class<?>>map(Object::getClass)
			.filter((type) -> type.getPackageName().equals("io.pipeio.autoconfigure"))
			.toList();
		assertThat(analyzers).hasSizeGreaterThan(5)
			.allSatisfy((type) -> assertThat(
					RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructors()[0]))
				.accepts(hints));
	}

	private Set<String> classNames(String library) {
		try (InputStream stream = getClass().getClassLoader().getResourceAsStream(library)) {
			return CLASS_NAME.matcher(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1))
				.results()
				.map((match) -> match.group().replace('/', '.'))
				.collect(Collectors.toSet());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Class<?> load(TypeReference type) throws ClassNotFoundException {
		return ClassUtils.forName(type.getName(), null);
	}

}
