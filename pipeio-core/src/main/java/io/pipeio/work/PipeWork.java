package io.pipeio.work;

/**
 * Work on a line that goes on after the handler has returned, on another thread or until
 * somebody completes it. A stop waits for it as it waits for the handler: until it is
 * {@link #close() closed}, but no longer than the shutdown timeout, after which the
 * thread that {@link #run}s it is interrupted. May be used by any thread.
 *
 * @since 0.1.0
 */
public interface PipeWork extends AutoCloseable {

	/**
	 * Do the work, or a part of it, on the calling thread, which counts as one of the
	 * server's own meanwhile: a stop that it calls does not wait for it. Others may do
	 * parts of it at the same time, and a part may do another.
	 * @param task what to do
	 */
	void run(Runnable task);

	/**
	 * Have something called if a stop waits for the work no longer, unless it is closed
	 * by then: by the in-thread as it ends, or at once by the calling thread if the work
	 * is given up already. Takes the place of what was to be called before.
	 * @param callback what to call; must neither block nor throw
	 */
	void whenGivenUp(Runnable callback);

	/**
	 * Note that the work is done. Does nothing if it is already.
	 */
	@Override
	void close();

}
