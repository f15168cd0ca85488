package io.pipeio.listener.adapter;

import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * Invoker for methods whose only parameter is the unconverted line. The method is called
 * directly, without creating a message.
 */
final class DirectInvoker implements LineInvoker {

	private final MethodHandle method;

	private final LineArgument argument;

	/**
	 * Create an invoker.
	 * @param method a handle that takes and returns an {@code Object}
	 * @param argument the form of the line that the method takes
	 */
	DirectInvoker(MethodHandle method, LineArgument argument) {
		this.method = method;
		this.argument = argument;
	}

	@Override
	public @Nullable Object invoke(ReceivedLine line) throws Throwable {
		return this.method.invokeExact(this.argument.from(line));
	}

}
