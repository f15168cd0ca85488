package io.pipeio.server;

import java.util.concurrent.atomic.AtomicInteger;

import io.pipeio.inbound.BufferPool;
import io.pipeio.watch.PipeWatcher;
import io.pipeio.work.StallWatch;

/**
 * Resources shared by the servers of a process: threads that watch for all of them, and
 * free buffers. A test may give its servers their own.
 *
 * @param pipeWatcher has pipes repaired
 * @param clientWatch waits for the first clients of many pipes
 * @param stallWatch looks for handlers that do not return
 * @param buffers free memory for what is read
 * @param runningThreads the number of pipe threads that run
 */
record ServerResources(PipeWatcher pipeWatcher, SharedClientWatch clientWatch, StallWatch stallWatch,
		BufferPool buffers, AtomicInteger runningThreads) {

	/** Resources of the process. */
	static final ServerResources SHARED = new ServerResources();

	ServerResources() {
		this(new PipeWatcher(), new SharedClientWatch(), new StallWatch(), new BufferPool(), new AtomicInteger());
	}

	/**
	 * Whether there are many pipe threads.
	 * @return whether the next one had better start when it is needed
	 */
	boolean hasManyThreads() {
		return this.runningThreads.get() >= PipeThread.MANY;
	}

}
