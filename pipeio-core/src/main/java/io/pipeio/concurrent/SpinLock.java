package io.pipeio.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock under which nothing takes long, so that a thread that has to wait for it spins.
 * If the thread that holds it does not run, it yields to that thread. It is never parked
 * as a waiter, which every unlock would have to wake: that took two thirds of the time of
 * a thread that sends in a loop. Who waits for a condition is parked all the same.
 *
 * @since 0.1.0
 */
public final class SpinLock extends ReentrantLock {

	private static final long serialVersionUID = 1L;

	private static final int SPINS = 50;

	private static final long BACK_OFF_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

	@Override
	public void lock() {
		for (int i = 0; !tryLock(); i++) {
			if (i < SPINS) {
				Thread.onSpinWait();
			}
			else if (i < 2 * SPINS) {
				Thread.yield();
			}
			else {
				LockSupport.parkNanos(this, BACK_OFF_NANOS);
			}
		}
	}

}
