package io.pipeio.listener.run;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Runs lines on the task executor of the application until its threads run out. Further
 * lines get threads of their own instead of waiting in the executor: lines of one server
 * never wait for those of another.
 *
 * @since 0.1.0
 */
public final class ListenerExecutor implements Executor {

	private final Executor executor;

	private final int threads;

	private final AtomicInteger running = new AtomicInteger();

	private final Executor others = new SimpleAsyncTaskExecutor("pipeio-listener-");

	public ListenerExecutor(Executor executor) {
		this.executor = executor;
		this.threads = countThreads(executor);
	}

	private static int countThreads(Executor executor) {
		if (executor instanceof ThreadPoolTaskExecutor pool) {
			// It makes more of them when its queue is full only
			return (pool.getQueueCapacity() > 0) ? pool.getCorePoolSize() : pool.getMaxPoolSize();
		}
		if (executor instanceof SimpleAsyncTaskExecutor simple && simple.isThrottleActive()) {
			return simple.getConcurrencyLimit();
		}
		return Integer.MAX_VALUE;
	}

	@Override
	public void execute(Runnable task) {
		Runnable counted = () -> {
			try {
				task.run();
			}
			finally {
				this.running.decrementAndGet();
			}
		};
		boolean room = this.running.incrementAndGet() <= this.threads;
		try {
			(room ? this.executor : this.others).execute(counted);
		}
		catch (RejectedExecutionException ex) {
			this.others.execute(counted);
		}
	}

}
