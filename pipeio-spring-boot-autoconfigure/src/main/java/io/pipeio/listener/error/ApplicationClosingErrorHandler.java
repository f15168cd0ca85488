package io.pipeio.listener.error;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

import io.pipeio.ListenerExecutionFailedException;
import io.pipeio.PipeListenerErrorHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.core.log.LogMessage;
import org.springframework.messaging.Message;

/**
 * Closes the application when a listener has failed to handle a line, and reports the
 * failure. The JVM exits with a code that is not zero. Does not wait for that: a thread
 * of its own, {@code pipeio-exit}, closes the context as usual, and what clients had
 * written before is handed to the listener all the same.
 *
 * @since 0.1.0
 */
public final class ApplicationClosingErrorHandler implements PipeListenerErrorHandler {

	/** Exit code of the JVM. */
	public static final int EXIT_CODE = 1;

	private static final Log logger = LogFactory.getLog(ApplicationClosingErrorHandler.class);

	private final ApplicationContext context;

	private final IntConsumer exit;

	private final AtomicBoolean closing = new AtomicBoolean();

	/**
	 * Create an error handler.
	 * @param context the context of the application
	 */
	public ApplicationClosingErrorHandler(ApplicationContext context) {
		this(context, System::exit);
	}

	ApplicationClosingErrorHandler(ApplicationContext context, IntConsumer exit) {
		this.context = context;
		this.exit = exit;
	}

	@Override
	public @Nullable Object handleError(Message<?> message, ListenerExecutionFailedException failure) {
		if (this.closing.compareAndSet(false, true)) {
			logger.error(LogMessage.format("%s: the application closes, since listener '%s' has failed",
					failure.getServer().getName(), failure.getListenerId()));
			new Thread(this::close, "pipeio-exit").start();
		}
		throw failure;
	}

	private void close() {
		ExitCodeGenerator exitCode = () -> EXIT_CODE;
		this.exit.accept(SpringApplication.exit(this.context, exitCode));
	}

}
