package io.pipeio.watch;

import io.pipeio.fifo.Fifo;
import io.pipeio.fifo.FifoException;

/**
 * Reads or writes a pipe that is kept in place, and follows it to another FIFO.
 *
 * @since 0.1.0
 */
public interface PipeUser {

	/**
	 * Turn to another FIFO, once the clients of the former one have gone.
	 * @param successor the FIFO that stands at the path now; it is closed by this user
	 * @throws FifoException if it cannot be opened; it is not closed then, and given anew
	 */
	void replace(Fifo successor) throws FifoException;

	/**
	 * Do what is left to do after {@link #replace}: called, without a lock, after it, and
	 * then each second.
	 * @return whether nothing is left
	 */
	default boolean settle() {
		return true;
	}

	/**
	 * Creates a user.
	 *
	 * @param <T> the type of the user
	 */
	@FunctionalInterface
	interface Factory<T extends PipeUser> {

		/**
		 * Create a user.
		 * @param fifo the FIFO that stands at the path, which is closed by the user
		 * @return the user
		 * @throws FifoException if the FIFO cannot be used; it is not closed then
		 */
		T create(Fifo fifo) throws FifoException;

	}

}
