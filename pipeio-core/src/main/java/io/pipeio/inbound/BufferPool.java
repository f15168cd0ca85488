package io.pipeio.inbound;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Free arrays for {@link ReadBuffers}. Servers share one, and few arrays are kept, since
 * a server that waits for its clients needs none. Used by any thread.
 *
 * @since 0.1.0
 */
public final class BufferPool {

	private final AtomicReferenceArray<byte @Nullable []> free = new AtomicReferenceArray<>(
			Runtime.getRuntime().availableProcessors());

	byte @Nullable [] take() {
		for (int i = 0; i < this.free.length(); i++) {
			byte[] taken = (this.free.get(i) != null) ? this.free.getAndSet(i, null) : null;
			if (taken != null) {
				return taken;
			}
		}
		return null;
	}

	/**
	 * Keep an array, unless there are enough.
	 */
	void give(byte[] buffer) {
		for (int i = 0; i < this.free.length(); i++) {
			if (this.free.get(i) == null && this.free.compareAndSet(i, null, buffer)) {
				return;
			}
		}
	}

}
