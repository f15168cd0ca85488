package io.pipeio.autoconfigure.aot;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * Tells a native image what the native calls of {@code io.pipeio.fifo.Posix} need: JNA
 * finds their declarations by reflection and binds them by JNI; and what channel adapters
 * need. What listeners and properties need is found where they are.
 *
 * @since 0.1.0
 */
public class PipeIoRuntimeHints implements RuntimeHintsRegistrar {

	/** Native methods, which JNA binds one by one. */
	static final TypeReference FUNCTIONS = TypeReference.of("io.pipeio.fifo.Posix$Functions");

	/** An interface that JNA implements with a proxy. */
	static final TypeReference VARIADIC = TypeReference.of("io.pipeio.fifo.Posix$Variadic");

	/** Of each machine in {@code io.pipeio.fifo.PosixPlatform}. */
	static final List<String> JNA_LIBRARIES = List.of("com/sun/jna/linux-x86-64/libjnidispatch.so",
			"com/sun/jna/linux-aarch64/libjnidispatch.so");

	/** Methods that a channel adapter registers as listeners. */
	static final TypeReference LINES_TO_MESSAGES = TypeReference.of("io.pipeio.integration.LinesToMessages");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerType(FUNCTIONS, MemberCategory.INVOKE_DECLARED_METHODS);
		hints.jni().registerType(FUNCTIONS, MemberCategory.INVOKE_DECLARED_METHODS);
		hints.reflection().registerType(VARIADIC, MemberCategory.INVOKE_PUBLIC_METHODS);
		hints.proxies().registerJdkProxy(VARIADIC);
		hints.reflection().registerType(LINES_TO_MESSAGES, MemberCategory.INVOKE_DECLARED_METHODS);
		JNA_LIBRARIES.forEach(hints.resources()::registerPattern);
		new JnaRuntimeHints().registerHints(hints, classLoader);
	}

}
