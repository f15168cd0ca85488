package io.pipeio.server;

import java.nio.file.Path;
import java.util.List;

import io.pipeio.fifo.FifoException;
import io.pipeio.fifo.PathRisk;
import io.pipeio.line.DiscardReason;
import io.pipeio.line.Line;
import io.pipeio.work.StallListener;

/**
 * The events of one server, each as {@link PipeServerObserver} describes it. The parts of
 * the server report to this, and know neither the server nor its observers. No method
 * throws; all may be called by any thread, without a lock.
 */
interface ServerEvents extends StallListener {

	void opened();

	void pathAtRisk(PipeDirection direction, PathRisk risk);

	void started();

	void readingStopped();

	void stopped();

	void handlerMissing();

	void clientConnected(PipeDirection direction);

	void clientDisconnected(PipeDirection direction);

	void lineDiscarded(PipeDirection direction, DiscardReason reason, long bytes);

	void lineTorn(long taken, long length);

	void pipeRepaired(PipeDirection direction);

	void fileSetAside(PipeDirection direction, Path file);

	void pipeLeftBehind(PipeDirection direction, FifoException failure);

	void handlerFailed(Line line, Throwable failure);

	void linesUndelivered(List<Line> lines);

	void pipeFailed(PipeDirection direction, Throwable failure);

	void stopTimedOut(PipeDirection direction);

	/**
	 * Call somebody else's code. An exception goes where those of observers go.
	 * @param callback the code, always of the same class in the same place
	 */
	void guard(Runnable callback);

}
