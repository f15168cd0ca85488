package io.pipeio.inbound;

/**
 * Whether a server reads no more for now. Set by any thread; the in-thread looks at it
 * before each line.
 *
 * @since 0.1.0
 */
public final class ReadingPause {

	private volatile boolean paused;

	private volatile boolean held;

	public void setPaused(boolean paused) {
		this.paused = paused;
	}

	public void setHeld(boolean held) {
		this.held = held;
	}

	public boolean isHeld() {
		return this.held;
	}

	public boolean isOn() {
		return this.paused || this.held;
	}

}
