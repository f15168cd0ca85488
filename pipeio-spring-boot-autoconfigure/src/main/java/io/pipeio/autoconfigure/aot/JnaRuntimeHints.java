package io.pipeio.autoconfigure.aot;

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
 * Hints for the types that JNA looks up by JNI and by reflection. Its native part looks
 * up all of its classes as it is loaded, used or not; its Java part makes structures and
 * numbers that describe the arguments of a function that is bound directly. JNA's jar
 * does not say it, and what GraalVM's reachability metadata say of it lacks the latter.
 * The names of the classes are those in {@code libjnidispatch.so} of JNA 5.19, their
 * members those that its source {@code native/dispatch.c} looks up; the reflection is
 * that of {@code com.sun.jna.Structure} and {@code com.sun.jna.Klass}, recorded while a
 * pipe was served.
 */
class JnaRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> OWN_TYPES = List.of("Callback", "Callback$UncaughtExceptionHandler",
			"CallbackReference", "CallbackReference$AttachOptions", "FromNativeConverter", "IntegerType", "JNIEnv",
			"LastErrorException", "Native", "Native$ffi_callback", "NativeMapped", "Pointer", "PointerType",
			"Structure", "Structure$ByValue", "Structure$FFIType$FFITypes", "WString");

	private static final List<String> OWN_TYPES_TO_MAKE = List.of("NativeLong", "Structure$FFIType",
			"Structure$FFIType$size_t");

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
		registerJava(hints.reflection());
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

	private static void registerJava(ReflectionHints reflection) {
		OWN_TYPES_TO_MAKE.forEach((name) -> reflection.registerType(TypeReference.of("com.sun.jna." + name),
				MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS, MemberCategory.ACCESS_PUBLIC_FIELDS));
		reflection.registerType(TypeReference.of("com.sun.jna.CallbackProxy"), MemberCategory.INVOKE_PUBLIC_METHODS);
		reflection.registerType(Method.class, (hint) -> {
			// Or else a variable argument list would be passed as an array
			method(hint, "isVarArgs");
			method(hint, "isDefault");
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
