package io.pipeio.listener;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

import io.pipeio.PipeServers;
import io.pipeio.server.PipeServer;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Ties one stage of all servers to the life of the application context, so that handlers
 * never meet an application that is half started or half stopped.
 *
 * <p>
 * A start after a stop, as when a context is paused and restarted, brings back exactly
 * what was running before. All servers stop at the same time, each on a thread of its
 * own.
 *
 * @since 0.1.0
 */
public final class PipeServerLifecycle implements SmartLifecycle {

	private final PipeServerStage stage;

	private final PipeServers servers;

	private final Predicate<PipeServer> startsAtFirst;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable List<PipeServer> stoppedLast;

	private volatile boolean running;

	/**
	 * Create a lifecycle.
	 * @param stage the stage that is entered and left
	 * @param servers the servers
	 * @param startsAtFirst which of them enter it at the first start
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

	private void enter(List<PipeServer> starting) {
		Deque<PipeServer> started = new ArrayDeque<>();
		try {
			for (PipeServer server : starting) {
				this.stage.enter(server);
				started.push(server);
			}
		}
		catch (RuntimeException ex) {
			// The context does not stop a bean whose start has failed
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
		this.lock.lock();
		try {
			if (!this.running) {
				return CompletableFuture.completedFuture(null);
			}
			List<PipeServer> stopping = select(this.stage::isReachedBy);
			this.stoppedLast = stopping;
			CompletableFuture<?>[] stops = stopping.stream().map(this::leave).toArray(CompletableFuture<?>[]::new);
			return CompletableFuture.allOf(stops).whenComplete((result, failure) -> this.running = false);
		}
		finally {
			this.lock.unlock();
		}
	}

	private CompletableFuture<Void> leave(PipeServer server) {
		if (server.isPipeThread()) {
			// A listener closes the context: nobody may wait for its own thread
			this.stage.leave(server);
			return CompletableFuture.completedFuture(null);
		}
		return CompletableFuture.runAsync(() -> this.stage.leave(server),
				(task) -> new Thread(task, "pipeio-" + server.getName() + "-stop").start());
	}

	private List<PipeServer> select(Predicate<PipeServer> condition) {
		return StreamSupport.stream(this.servers.spliterator(), false).filter(condition).toList();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
