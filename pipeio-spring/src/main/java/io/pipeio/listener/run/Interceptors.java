package io.pipeio.listener.run;

import java.util.List;
import java.util.function.BiConsumer;

import io.pipeio.ListenerExecutionFailedException.Origin;
import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.line.Line;
import io.pipeio.listener.adapter.PartFailedException;
import io.pipeio.listener.adapter.ReceivedLine;
import io.pipeio.logging.FailureKind;
import io.pipeio.logging.ThrottledLog;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.log.LogMessage;

/**
 * The {@link PipeListenerInterceptor}s of a listener as one.
 *
 * @since 0.1.0
 */
public final class Interceptors {

	private static final Log logger = LogFactory.getLog(Interceptors.class);

	private final ThrottledLog<FailureKind> failures = new ThrottledLog<>(logger, Interceptors::logFailures);

	private final List<PipeListenerInterceptor> interceptors;

	private final PipeListenerContext context;

	public Interceptors(List<PipeListenerInterceptor> interceptors, PipeListenerContext context) {
		this.interceptors = interceptors;
		this.context = context;
	}

	boolean areThere() {
		return !this.interceptors.isEmpty();
	}

	/**
	 * Show a line to the interceptors.
	 * @return the line to handle, or {@code null} if one of them skips it
	 */
	@Nullable ReceivedLine admit(ReceivedLine line) {
		if (!areThere()) {
			return line;
		}
		Line admitted = intercept(line.toLine());
		return (admitted != null) ? line.with(admitted) : null;
	}

	private @Nullable Line intercept(Line line) {
		Line current = line;
		for (PipeListenerInterceptor interceptor : this.interceptors) {
			current = intercept(interceptor, current);
			if (current == null) {
				return null;
			}
		}
		return current;
	}

	private @Nullable Line intercept(PipeListenerInterceptor interceptor, Line line) {
		try {
			return interceptor.intercept(line, this.context);
		}
		catch (Throwable ex) {
			throw thrown(interceptor, ex);
		}
	}

	void success(List<Line> lines) {
		for (PipeListenerInterceptor interceptor : this.interceptors) {
			try {
				lines.forEach((line) -> interceptor.success(line, this.context));
			}
			catch (Throwable ex) {
				throw thrown(interceptor, ex);
			}
		}
	}

	private static PartFailedException thrown(PipeListenerInterceptor interceptor, Throwable failure) {
		return PartFailedException.thrown(Origin.INTERCEPTOR, "interceptor " + interceptor.getClass().getName(),
				failure);
	}

	void failure(List<Line> lines, Throwable failure) {
		tell(lines, (interceptor, line) -> interceptor.failure(line, failure, this.context));
	}

	void afterLines(List<Line> lines) {
		tell(lines, (interceptor, line) -> interceptor.afterLine(line, this.context));
	}

	void reply(Line reply, PipeServer target) {
		tell(List.of(reply), (interceptor, line) -> interceptor.reply(line, target, this.context));
	}

	private void tell(List<Line> lines, BiConsumer<PipeListenerInterceptor, Line> callback) {
		for (PipeListenerInterceptor interceptor : this.interceptors) {
			try {
				lines.forEach((line) -> callback.accept(interceptor, line));
			}
			catch (Throwable ex) {
				log(interceptor, ex);
			}
		}
	}

	private void log(PipeListenerInterceptor interceptor, Throwable failure) {
		String where = "the interceptor %s of listener '%s'".formatted(interceptor.getClass().getName(),
				this.context.listenerId());
		this.failures.error(this.context.server(), FailureKind.of(where, failure),
				LogMessage.format("%s: %s has failed", this.context.server().getName(), where), failure);
	}

	private static void logFailures(PipeServer server, FailureKind kind, long count, long bytes) {
		logger.error(LogMessage.format("%s: %s has failed %s: %s", server.getName(), kind.where(),
				ThrottledLog.again(count), kind.describe()));
	}

}
