package io.pipeio.fifo;

/**
 * Access to system calls: JNA, and the C library bound by it.
 *
 * @since 0.1.0
 */
public final class NativeAccess {

	private NativeAccess() {
	}

	/**
	 * Start to load it in the background, so that the first pipe that is opened need not
	 * wait for all of it. Does not block. A failure is told when the first pipe is
	 * opened.
	 */
	public static void prepare() {
		Thread thread = new Thread(Posix::load, "pipeio-load");
		thread.setDaemon(true);
		thread.setContextClassLoader(null);
		try {
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			// The first pipe that is opened waits for all of it, then
			return;
		}
	}

}
