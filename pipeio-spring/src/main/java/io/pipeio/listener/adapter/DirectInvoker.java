package io.pipeio.listener.adapter;

import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * Calls a method that takes nothing but the line, as it is: a line costs a method handle
 * call, and no message.
 */
final class DirectInvoker implements LineInvoker {

	private final MethodHandle method;

	private final LineArgument argument;

	/**
	 * Create an invoker.
	 * @param method takes and returns an {@code Object}
	 * @param argument what it takes
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
