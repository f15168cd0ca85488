package io.pipeio.autoconfigure;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeHint;
import org.springframework.aot.hint.TypeReference;

/**
 * What JNA's native part looks up in Java by JNI: as it is loaded, all of it, whether it
 * is used or not. JNA's jar does not say it, and GraalVM's reachability metadata, which
 * do, are a download of another build plugin. The names of the classes are those in the
 * library {@code libjnidispatch.so} of JNA 5.19, their members those that its source
 * {@code native/dispatch.c} looks up.
 */
class JnaRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> OWN_TYPES = List.of("Callback", "Callback$UncaughtExceptionHandler",
			"CallbackReference", "CallbackReference$AttachOptions", "FromNativeConverter", "IntegerType", "JNIEnv",
			"LastErrorException", "Native", "Native$ffi_callback", "NativeMapped", "Pointer", "PointerType",
			"Structure", "Structure$ByValue", "Structure$FFIType$FFITypes", "WString");

	private static final List<Class<?>> WRAPPERS = List.of(Boolean.class, Byte.class, Character.class, Short.class,
			Integer.class, Long.class, Float.class, Double.class);

	private static final List<Class<?>> BUFFERS = List.of(ByteBuffer.class, CharBuffer.class, ShortBuffer.class,
			IntBuffer.class, LongBuffer.class, FloatBuffer.class, DoubleBuffer.class);

	private static final List<Class<?>> THROWN = List.of(Error.class, IllegalArgumentException.class,
			IllegalStateException.class, OutOfMemoryError.class, UnsatisfiedLinkError.class,
			UnsupportedOperationException.class);

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		ReflectionHints jni = hints.jni();
		OWN_TYPES.forEach((name) -> jni.registerType(TypeReference.of("com.sun.jna." + name),
				MemberCategory.INVOKE_DECLARED_CONSTRUCTORS, MemberCategory.INVOKE_DECLARED_METHODS,
				MemberCategory.ACCESS_DECLARED_FIELDS));
		WRAPPERS.forEach((type) -> jni.registerType(type, (hint) -> {
			constructor(hint, MethodType.methodType(type).unwrap().returnType());
			hint.withField("TYPE").withField("value");
		}));
		jni.registerType(Void.class, (hint) -> hint.withField("TYPE"));
		BUFFERS.forEach((type) -> jni.registerType(type, (hint) -> {
			method(hint, "array");
			method(hint, "arrayOffset");
		}));
		jni.registerType(Buffer.class, (hint) -> method(hint, "position"));
		THROWN.forEach((type) -> jni.registerType(type, (hint) -> constructor(hint, String.class)));
		registerText(jni);
		registerReflection(jni);
		// By these, JNA tells functions with a variable argument list and default methods
		hints.reflection().registerType(Method.class, (hint) -> {
			method(hint, "isVarArgs");
			method(hint, "isDefault");
		});
	}

	private static void registerText(ReflectionHints jni) {
		jni.registerType(String.class, (hint) -> {
			constructor(hint, byte[].class);
			constructor(hint, byte[].class, String.class);
			method(hint, "getBytes");
			method(hint, "getBytes", String.class);
			method(hint, "toCharArray");
		});
		jni.registerType(System.class, (hint) -> method(hint, "getProperty", String.class));
		jni.registerType(Object.class, (hint) -> method(hint, "toString"));
	}

	private static void registerReflection(ReflectionHints jni) {
		jni.registerType(Class.class, (hint) -> method(hint, "getComponentType"));
		jni.registerType(Method.class, (hint) -> {
			method(hint, "getParameterTypes");
			method(hint, "getReturnType");
		});
	}

	private static void constructor(TypeHint.Builder hint, Class<?>... parameters) {
		hint.withConstructor(references(parameters), ExecutableMode.INVOKE);
	}

	private static void method(TypeHint.Builder hint, String name, Class<?>... parameters) {
		hint.withMethod(name, references(parameters), ExecutableMode.INVOKE);
	}

	private static List<TypeReference> references(Class<?>... types) {
		return Arrays.stream(types).map(TypeReference::of).toList();
	}

}
