package io.pipeio.server;

import java.nio.file.Path;
import java.util.List;

import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.PathRisk;
import io.pipeio.inbound.InboundEvents;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.work.StallListener;

/**
 * The events of one server, each as {@link PipeServerObserver} describes it. The parts of
 * the server report to this, and know neither the server nor its observers. No method
 * throws; all may be called by any thread, without a lock.
 */
interface ServerEvents extends StallListener, InboundEvents {

	void opened();

	void pathAtRisk(PipeDirection direction, PathRisk risk);

	void started();

	void readingStopped();

	void stopped();

	void handlerMissing();

	void clientConnected(PipeDirection direction);

	void clientDisconnected(PipeDirection direction);

	void lineDiscarded(PipeDirection direction, DiscardReason reason, long bytes);

	@Override
	default void lineDiscarded(DiscardReason reason, long bytes) {
		lineDiscarded(PipeDirection.IN, reason, bytes);
	}

	void lineTorn(long taken, long length);

	void pipeRepaired(PipeDirection direction);

	void fileSetAside(PipeDirection direction, Path file);

	void pipeLeftBehind(PipeDirection direction, FifoException failure);

	void linesUndelivered(List<Line> lines);

	void pipeFailed(PipeDirection direction, Throwable failure);

	void stopTimedOut(PipeDirection direction);

}
