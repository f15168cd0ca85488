package io.pipeio.context;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.pipeio.PipeServers;
import io.pipeio.logging.LoggedFailure;
import io.pipeio.server.PipeServer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogMessage;

/**
 * Lifecycle that ties one stage of all servers to the application context, so that
 * handlers are never called while the application is only partly started.
 *
 * <p>
 * A start after a stop, as when a context is paused and restarted, restores exactly the
 * servers that were running before. It waits for a previous stop that is still in
 * progress because the context has stopped waiting for it. All servers stop concurrently,
 * each on a thread of its own, or one after the other if no thread can be created. If a
 * stop throws an exception, it is logged, and the other servers are stopped all the same.
 *
 * @since 0.1.0
 */
public final class PipeServerLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(PipeServerLifecycle.class);

	private final PipeServerStage stage;

	private final PipeServers servers;

	private final Predicate<PipeServer> startsAtFirst;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable List<PipeServer> stoppedLast;

	/** Last stop, which may still be in progress. */
	private volatile CompletableFuture<Void> leaving = CompletableFuture.completedFuture(null);

	private volatile boolean running;

	/**
	 * Create a lifecycle.
	 * @param stage the stage to enter and leave
	 * @param servers the servers
	 * @param startsAtFirst selects the servers that enter the stage at the first start
	 */
	public PipeServerLifecycle(PipeServerStage stage, PipeServers servers, Predicate<PipeServer> startsAtFirst) {
		this.stage = stage;
		this.servers = servers;
		this.startsAtFirst = startsAtFirst;
	}

	@Override
	public int getPhase() {
		return this.stage.getPhase();
	}

	@Override
	public void start() {
		awaitStop();
		this.lock.lock();
		try {
			if (!this.running) {
				enter((this.stoppedLast != null) ? this.stoppedLast : select(this.startsAtFirst));
				this.running = true;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void awaitStop() {
		CompletableFuture<Void> stop = this.leaving;
		// The stop may wait for a pipe thread
		if (!stop.isDone() && stream().noneMatch(PipeServerLifecycle::isPipeThread)) {
			stop.handle((result, failure) -> null).join();
		}
	}

	private void enter(List<PipeServer> starting) {
		Deque<PipeServer> started = new ArrayDeque<>();
		try {
			for (PipeServer server : starting) {
				this.stage.enter(server);
				started.push(server);
			}
		}
		catch (RuntimeException ex) {
			// The context does not stop a bean that failed to start
			started.forEach(this.stage::undo);
			throw ex;
		}
	}

	@Override
	public void stop() {
		leave().join();
	}

	@Override
	public void stop(Runnable callback) {
		leave().whenComplete((result, failure) -> callback.run());
	}

	private CompletableFuture<Void> leave() {
		Stop stop;
		CompletableFuture<Void> left;
		this.lock.lock();
		try {
			if (!this.leaving.isDone()) {
				// A thread must not wait for itself
				return stream().anyMatch(PipeServerLifecycle::isPipeThread) ? CompletableFuture.completedFuture(null)
						: this.leaving;
			}
			if (!this.running) {
				return CompletableFuture.completedFuture(null);
			}
			List<PipeServer> stopping = select(this.stage::isReachedBy);
			this.stoppedLast = stopping;
			stop = new Stop(stopping);
			left = stop.done.whenComplete((result, failure) -> this.running = false);
			this.leaving = left;
		}
		finally {
			this.lock.unlock();
		}
		stop.run();
		return left;
	}

	private List<PipeServer> select(Predicate<PipeServer> condition) {
		return stream().filter(condition).toList();
	}

	private Stream<PipeServer> stream() {
		return StreamSupport.stream(this.servers.spliterator(), false);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	private static boolean isPipeThread(PipeServer server) {
		return server.control().isPipeThread();
	}

	/**
	 * Stop of all servers, each on a thread of its own. If a listener stops the context,
	 * its server is stopped last and on the thread of the listener, so that the stop does
	 * not wait for that thread.
	 */
	private final class Stop {

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		private final List<PipeServer> servers;

		private Stop(List<PipeServer> servers) {
			this.servers = servers;
		}

		private void run() {
			List<CompletableFuture<Void>> others = new ArrayList<>();
			try {
				this.servers.stream()
					.filter((server) -> !server.control().isPipeThread())
					.forEach((server) -> others.add(leave(server)));
				this.servers.stream().filter(PipeServerLifecycle::isPipeThread).forEach(this::leaveNow);
			}
			finally {
				CompletableFuture.allOf(others.toArray(CompletableFuture<?>[]::new)).whenComplete(this::complete);
			}
		}

		private CompletableFuture<Void> leave(PipeServer server) {
			try {
				return CompletableFuture.runAsync(() -> leaveNow(server),
						(task) -> new Thread(task, "pipeio-" + server.getName() + "-stop").start());
			}
			catch (OutOfMemoryError ex) {
				// No thread can be created
				leaveNow(server);
				return CompletableFuture.completedFuture(null);
			}
		}

		private void leaveNow(PipeServer server) {
			try {
				PipeServerLifecycle.this.stage.leave(server);
			}
			catch (Throwable ex) {
				logger.error(LogMessage.format("%s: the stop has failed", server.getName()), LoggedFailure.of(ex));
			}
		}

		private void complete(@Nullable Void result, @Nullable Throwable failure) {
			if (failure != null) {
				this.done.completeExceptionally(failure);
			}
			else {
				this.done.complete(null);
			}
		}

	}

}
