package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.CurrentTraceContext;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.brave.bridge.W3CPropagation;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;

/**
 * Traces as Spring Boot does with Brave, and keeps the spans that have ended.
 */
final class TraceRecorder extends SpanHandler implements AutoCloseable {

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final List<MutableSpan> spans = new CopyOnWriteArrayList<>();

	private final CurrentTraceContext current = ThreadLocalCurrentTraceContext.create();

	private final Tracing tracing = Tracing.newBuilder()
		.currentTraceContext(this.current)
		.propagationFactory(new W3CPropagation())
		.traceId128Bit(true)
		.addSpanHandler(this)
		.build();

	TraceRecorder() {
		Tracer tracer = new BraveTracer(this.tracing.tracer(), new BraveCurrentTraceContext(this.current));
		Propagator propagator = new BravePropagator(this.tracing);
		this.registry.observationConfig()
			.observationHandler(new FirstMatchingCompositeObservationHandler(
					new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
					new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
					new DefaultTracingObservationHandler(tracer)));
	}

	ObservationRegistry registry() {
		return this.registry;
	}

	/**
	 * The trace that the calling thread is in.
	 * @return its id, or {@code none}
	 */
	String currentTrace() {
		TraceContext context = this.current.get();
		return (context != null) ? context.traceIdString() : "none";
	}

	List<MutableSpan> spans() {
		return this.spans;
	}

	@Override
	public boolean end(TraceContext context, MutableSpan span, Cause cause) {
		return this.spans.add(span);
	}

	@Override
	public void close() {
		this.tracing.close();
	}

}
