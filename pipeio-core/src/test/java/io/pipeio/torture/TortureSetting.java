package io.pipeio.torture;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all troublemakers of a run share.
 *
 * @param options what the run is told
 * @param site where everything is
 * @param program what clients run
 * @param findings what is found
 * @param ids the number of the last client
 * @param ending open when no more trouble is to be made
 */
record TortureSetting(TortureOptions options, TortureSite site, ClientProgram program, Findings findings,
		AtomicInteger ids, CountDownLatch ending) {

	/**
	 * Do nothing for a while, but not beyond the end of the run.
	 * @param random what decides how long
	 * @param millis less than that
	 * @throws InterruptedException if the thread is interrupted
	 */
	void nap(Random random, int millis) throws InterruptedException {
		this.ending.await(random.nextInt(millis), TimeUnit.MILLISECONDS);
	}

	boolean isEnding() {
		return this.ending.getCount() == 0;
	}

}
