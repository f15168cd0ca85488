package io.pipeio.observation;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines within a {@link PipeObservation#SEND}, for who sends them: a template or a
 * listener. May be used by several threads at once.
 *
 * @since 0.1.0
 */
public final class ObservedSending {

	private final ObservationRegistry registry;

	private final @Nullable PipeTemplateObservationConvention convention;

	private ObservedSending(ObservationRegistry registry, @Nullable PipeTemplateObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Make what observes.
	 * @param registry who is told
	 * @param convention names and keys; {@code null} for the default
	 * @return what observes, or {@code null} where nobody wants to be told
	 */
	public static @Nullable ObservedSending with(ObservationRegistry registry,
			@Nullable PipeTemplateObservationConvention convention) {
		return (registry != ObservationRegistry.NOOP) ? new ObservedSending(registry, convention) : null;
	}

	/**
	 * Send a line.
	 * @param server where it is sent to
	 * @param line the line
	 * @param operation what it is sent for
	 * @param sending sends what it gets: the line, in the server's envelope if it has one
	 * @param <T> the type of a result
	 * @return what that returns
	 */
	public <T extends @Nullable Object> T send(PipeServer server, byte[] line, SendOperation operation,
			Function<byte[], T> sending) {
		PipeSendContext context = new PipeSendContext(server.getName(), operation, line.length);
		return create(context).observe(() -> sending.apply(wrap(server, line, context)));
	}

	/**
	 * Begin to send a line.
	 * @param server where it is sent to
	 * @param line the line
	 * @param sending sends what it gets: the line, in the server's envelope if it has one
	 * @return what that returns, at whose completion the observation stops
	 */
	public CompletableFuture<@Nullable Void> sendAsync(PipeServer server, byte[] line,
			Function<byte[], CompletableFuture<@Nullable Void>> sending) {
		PipeSendContext context = new PipeSendContext(server.getName(), SendOperation.PUBLISH, line.length);
		Observation observation = create(context).start();
		CompletableFuture<@Nullable Void> written;
		Observation.Scope scope = observation.openScope();
		try {
			written = sending.apply(wrap(server, line, context));
		}
		catch (Throwable ex) {
			observation.error(ex).stop();
			throw ex;
		}
		finally {
			scope.close();
		}
		written.whenComplete((nothing, failure) -> {
			if (failure != null) {
				Throwable cause = failure.getCause();
				observation.error((failure instanceof CompletionException && cause != null) ? cause : failure);
			}
			observation.stop();
		});
		return written;
	}

	private Observation create(PipeSendContext context) {
		return PipeObservation.SEND.observation(this.convention, DefaultPipeTemplateObservationConvention.INSTANCE,
				() -> context, this.registry);
	}

	private static byte[] wrap(PipeServer server, byte[] line, PipeSendContext context) {
		return server.wrap(line, Objects.requireNonNull(context.getCarrier()));
	}

}
