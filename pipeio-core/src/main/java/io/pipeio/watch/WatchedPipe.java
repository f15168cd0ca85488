package io.pipeio.watch;

import java.nio.file.Path;

/**
 * A pipe that is to stay in its place. Called by the thread of the {@link PipeWatcher}
 * and, when it is added, by the thread that adds it.
 *
 * @since 0.1.0
 */
public interface WatchedPipe {

	/**
	 * Return the path.
	 * @return the path, as it was given
	 */
	Path path();

	/**
	 * Whether it needs no repair.
	 * @return whether it is in its place, or not kept any more
	 */
	boolean isInPlace();

	/**
	 * See that it is in its place.
	 * @return whether it is; if not, it is to be tried again
	 */
	boolean check();

	/**
	 * Do what is left to do after a repair. Asked each second until nothing is left.
	 * @return whether nothing is left
	 */
	boolean settle();

}
