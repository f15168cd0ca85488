package io.pipeio.observation;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines of a template or a listener within a {@link PipeObservation#SEND}
 * observation. Failures of observation handlers do not affect the lines. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ObservedSending {

	private final ObservationRegistry registry;

	private final @Nullable PipeTemplateObservationConvention convention;

	private final ObservationGuard guard;

	private ObservedSending(ObservationRegistry registry, @Nullable PipeTemplateObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
		this.guard = new ObservationGuard(registry, "A line that is sent", UnaryOperator.identity());
	}

	/**
	 * Create an instance.
	 * @param registry the registry
	 * @param convention the convention; {@code null} for the default
	 * @return the instance, or {@code null} if the registry is a no-op
	 */
	public static @Nullable ObservedSending with(ObservationRegistry registry,
			@Nullable PipeTemplateObservationConvention convention) {
		return (registry != ObservationRegistry.NOOP) ? new ObservedSending(registry, convention) : null;
	}

	/**
	 * Send a line.
	 * @param server the server to send to
	 * @param line the line
	 * @param operation the purpose of the line
	 * @param sending sends the line with the given headers
	 * @param <T> the type of the result
	 * @return the result of {@code sending}
	 */
	public <T extends @Nullable Object> T send(PipeServer server, byte[] line, SendOperation operation,
			Function<Map<String, String>, T> sending) {
		PipeSendContext context = new PipeSendContext(server.getName(), operation, line.length);
		Observation observation = this.guard.start(() -> create(context));
		Throwable failure = null;
		try (ObservationGuard.Scope scope = this.guard.openScope(observation)) {
			return sending.apply(Objects.requireNonNull(context.getCarrier()));
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			this.guard.stop(observation, failure);
		}
	}

	/**
	 * Send a line asynchronously.
	 * @param server the server to send to
	 * @param line the line
	 * @param sending sends the line with the given headers
	 * @return the future returned by {@code sending}; the observation stops when it
	 * completes
	 */
	public CompletableFuture<@Nullable Void> sendAsync(PipeServer server, byte[] line,
			Function<Map<String, String>, CompletableFuture<@Nullable Void>> sending) {
		PipeSendContext context = new PipeSendContext(server.getName(), SendOperation.PUBLISH, line.length);
		Observation observation = this.guard.start(() -> create(context));
		CompletableFuture<@Nullable Void> written;
		try (ObservationGuard.Scope scope = this.guard.openScope(observation)) {
			written = sending.apply(Objects.requireNonNull(context.getCarrier()));
		}
		catch (Throwable ex) {
			this.guard.stop(observation, ex);
			throw ex;
		}
		written.whenComplete((nothing, failure) -> {
			Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : null;
			this.guard.stop(observation, (cause != null) ? cause : failure);
		});
		return written;
	}

	private Observation create(PipeSendContext context) {
		return PipeObservation.SEND.observation(this.convention, DefaultPipeTemplateObservationConvention.INSTANCE,
				() -> context, this.registry);
	}

}
