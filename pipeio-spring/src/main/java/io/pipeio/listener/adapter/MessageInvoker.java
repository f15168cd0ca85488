package io.pipeio.listener.adapter;

import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * Invoker for methods whose parameters are resolved one by one.
 */
final class MessageInvoker implements LineInvoker {

	private final MethodHandle method;

	private final ListenerArguments arguments;

	private final String listenerId;

	/**
	 * Create an invoker.
	 * @param method a handle that takes an array of arguments and returns an
	 * {@code Object}
	 * @param arguments resolves the arguments
	 * @param listenerId the id of the listener
	 */
	MessageInvoker(MethodHandle method, ListenerArguments arguments, String listenerId) {
		this.method = method;
		this.arguments = arguments;
		this.listenerId = listenerId;
	}

	@Override
	public @Nullable Object invoke(ReceivedLine line) throws Throwable {
		@Nullable Object[] values = this.arguments.resolve(new LineMessage(line, this.listenerId));
		return this.method.invokeExact(values);
	}

}
