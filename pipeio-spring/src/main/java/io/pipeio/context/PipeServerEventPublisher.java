package io.pipeio.context;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.pipeio.event.PipeClientConnectedEvent;
import io.pipeio.event.PipeClientDisconnectedEvent;
import io.pipeio.event.PipeFileSetAsideEvent;
import io.pipeio.event.PipeLeftBehindEvent;
import io.pipeio.event.PipeLineDiscardedEvent;
import io.pipeio.event.PipeLineFailedEvent;
import io.pipeio.event.PipeLineTornEvent;
import io.pipeio.event.PipeLinesUndeliveredEvent;
import io.pipeio.event.PipeListenerReturnedEvent;
import io.pipeio.event.PipeListenerStalledEvent;
import io.pipeio.event.PipeRepairedEvent;
import io.pipeio.event.PipeServerEvent;
import io.pipeio.event.PipeServerStartedEvent;
import io.pipeio.event.PipeServerStoppedEvent;
import io.pipeio.fifo.FifoException;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.listener.run.StalledThread;
import io.pipeio.logging.FailureKind;
import io.pipeio.logging.LogThrottle;
import io.pipeio.logging.ThrottledLog;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogMessage;

/**
 * Observer that publishes {@link PipeServerEvent}s on a dedicated thread. The pipe
 * threads only add events to a queue; if the queue is full, events are dropped, which is
 * logged.
 *
 * <p>
 * As a lifecycle bean, it stops after all servers, once their last events have been
 * published.
 *
 * @since 0.1.0
 */
public class PipeServerEventPublisher implements PipeServerObserver, SmartLifecycle, DisposableBean {

	private static final Log logger = LogFactory.getLog(PipeServerEventPublisher.class);

	private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

	private final ApplicationEventPublisher publisher;

	private final Duration shutdownTimeout;

	private final EventThread thread = new EventThread(this::dropped);

	private final LogThrottle droppedEvents = new LogThrottle(System::nanoTime);

	private final ThrottledLog<FailureKind> failures = new ThrottledLog<>(logger,
			PipeServerEventPublisher::logFailures);

	/**
	 * Create a publisher.
	 * @param publisher the publisher of application events
	 * @param shutdownTimeout maximum time that a stop waits for the listeners of the last
	 * events, but at least one second
	 */
	public PipeServerEventPublisher(ApplicationEventPublisher publisher, Duration shutdownTimeout) {
		this.publisher = publisher;
		this.shutdownTimeout = (shutdownTimeout.compareTo(LEAST_WAIT) > 0) ? shutdownTimeout : LEAST_WAIT;
	}

	@Override
	public void started(PipeServer server) {
		publish(new PipeServerStartedEvent(server));
	}

	@Override
	public void stopped(PipeServer server) {
		publish(new PipeServerStoppedEvent(server));
	}

	@Override
	public void clientConnected(PipeServer server, PipeDirection direction) {
		publish(new PipeClientConnectedEvent(server, direction));
	}

	@Override
	public void clientDisconnected(PipeServer server, PipeDirection direction) {
		publish(new PipeClientDisconnectedEvent(server, direction));
	}

	@Override
	public void lineDiscarded(PipeServer server, PipeDirection direction, DiscardReason reason, long bytes) {
		PipeLineDiscardedEvent event = new PipeLineDiscardedEvent(server, direction, reason, bytes);
		if (reason == DiscardReason.UNMATCHED) {
			// Possibly many, and intended: published only if there is room
			this.thread.runIfRoom(() -> publishNow(event));
		}
		else {
			publish(event);
		}
	}

	@Override
	public void handlerFailed(PipeServer server, Line line, Throwable failure) {
		publish(new PipeLineFailedEvent(server, line, failure));
	}

	@Override
	public void handlerStalled(PipeServer server, @Nullable Thread thread, Duration busy) {
		publish(new PipeListenerStalledEvent(server, StalledThread.nameOf(thread), busy));
	}

	@Override
	public void handlerReturned(PipeServer server, @Nullable Thread thread, Duration busy) {
		publish(new PipeListenerReturnedEvent(server, StalledThread.nameOf(thread), busy));
	}

	@Override
	public void lineTorn(PipeServer server, long taken, long length) {
		publish(new PipeLineTornEvent(server, taken, length));
	}

	@Override
	public void pipeRepaired(PipeServer server, PipeDirection direction) {
		publish(new PipeRepairedEvent(server, direction, Objects.requireNonNull(server.getPath(direction))));
	}

	@Override
	public void fileSetAside(PipeServer server, PipeDirection direction, Path file) {
		publish(new PipeFileSetAsideEvent(server, direction, file));
	}

	@Override
	public void pipeLeftBehind(PipeServer server, PipeDirection direction, FifoException failure) {
		publish(new PipeLeftBehindEvent(server, direction, failure));
	}

	@Override
	public void linesUndelivered(PipeServer server, List<Line> lines) {
		publish(new PipeLinesUndeliveredEvent(server, lines.size(), lines.stream().mapToLong(Line::length).sum()));
	}

	private void publish(PipeServerEvent event) {
		this.thread.run(() -> publishNow(event));
	}

	private void publishNow(PipeServerEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (Throwable ex) {
			log(event, ex);
		}
	}

	private void log(PipeServerEvent event, Throwable failure) {
		FailureKind kind = FailureKind.of(event.getClass().getSimpleName(), failure);
		this.failures.error((PipeServer) event.getSource(), kind,
				LogMessage.format("A listener of %s has failed", event), failure);
	}

	private static void logFailures(PipeServer server, FailureKind kind, long count, long bytes) {
		logger.error(LogMessage.format("%s: listeners of %s have failed %s: %s", server.getName(), kind.where(),
				ThrottledLog.again(count), kind.describe()));
	}

	private void dropped() {
		logDropped(this.droppedEvents.add(0));
	}

	private void logDropped(LogThrottle.@Nullable Sum sum) {
		if (sum != null) {
			logger.warn(LogMessage.format("Events dropped because %d already wait for a slow listener: %d",
					EventThread.CAPACITY, sum.count()));
		}
	}

	@Override
	public int getPhase() {
		return PipeServerStage.SENDING.getPhase() - 1;
	}

	/**
	 * Do nothing: the first event starts the thread.
	 */
	@Override
	public void start() {
	}

	@Override
	public void stop() {
		logUnpublished(this.thread.end(this.shutdownTimeout));
	}

	/**
	 * Return whether there is a thread to stop.
	 * @return whether there were events since the last stop
	 */
	@Override
	public boolean isRunning() {
		return this.thread.isRunning();
	}

	@Override
	public void destroy() {
		logUnpublished(this.thread.close(this.shutdownTimeout));
	}

	private void logUnpublished(int count) {
		this.failures.logRest();
		logDropped(this.droppedEvents.takeRest());
		if (count > 0) {
			logger.warn(LogMessage.format("Events not published because a listener did not return in time: %d", count));
		}
	}

}
