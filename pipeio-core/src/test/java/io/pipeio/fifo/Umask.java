package io.pipeio.fifo;

import com.sun.jna.NativeLibrary;

/**
 * Another file mode creation mask of this process, until it is closed.
 */
final class Umask implements AutoCloseable {

	private final int before;

	Umask(int mask) {
		this.before = set(mask);
	}

	private static int set(int mask) {
		return NativeLibrary.getInstance("c").getFunction("umask").invokeInt(new Object[] { mask });
	}

	@Override
	public void close() {
		set(this.before);
	}

}
