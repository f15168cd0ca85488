package io.pipeio.inbound;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.pipeio.fifo.FifoReader;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadBuffers}.
 */
class ReadBuffersTests {

	private final BufferPool pool = new BufferPool();

	private final ReadBuffers buffers = new ReadBuffers(this.pool, byte[]::new);

	@Test
	void usesLargeArrayAgainForAnotherServer() {
		byte[] large = this.buffers.take(5000);
		assertThat(large).hasSize(FifoReader.BUFFER_SIZE);
		this.buffers.giveBack(large);
		List<byte[]> taken = new ArrayList<>();
		ReadBuffers others = new ReadBuffers(this.pool, byte[]::new);
		for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
			taken.add(others.take(FifoReader.BUFFER_SIZE));
		}
		assertThat(taken).anyMatch((array) -> array == large);
		taken.forEach(others::giveBack);
	}

	@Test
	void makesArrayForSmallReadAndDoesNotKeepIt() {
		byte[] small = this.buffers.take(10);
		assertThat(small).hasSize(10);
		this.buffers.giveBack(small);
		this.buffers.giveBack(null);
		assertThat(this.buffers.take(10)).isNotSameAs(small);
	}

	@Test
	void keepsNoMoreThanOneArrayForEachProcessor() {
		int processors = Runtime.getRuntime().availableProcessors();
		List<byte[]> all = new ArrayList<>();
		for (int i = 0; i < processors + 3; i++) {
			all.add(this.buffers.take(FifoReader.BUFFER_SIZE));
		}
		all.forEach(this.buffers::giveBack);
		List<byte[]> fresh = new ArrayList<>();
		ReadBuffers counting = new ReadBuffers(this.pool, (length) -> {
			fresh.add(new byte[length]);
			return fresh.get(fresh.size() - 1);
		});
		for (int i = 0; i < processors + 3; i++) {
			counting.take(FifoReader.BUFFER_SIZE);
		}
		assertThat(fresh).hasSize(3);
	}

	@Test
	void handsEachArrayToOneThreadAtATime() throws Exception {
		int threads = 4;
		Set<byte[]> inUse = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
		CyclicBarrier start = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<Integer>> shared = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				shared.add(executor.submit(() -> {
					start.await();
					int twice = 0;
					for (int round = 0; round < 100_000; round++) {
						byte[] array = this.buffers.take(FifoReader.BUFFER_SIZE);
						twice += inUse.add(array) ? 0 : 1;
						inUse.remove(array);
						this.buffers.giveBack(array);
					}
					return twice;
				}));
			}
			for (Future<Integer> twice : shared) {
				assertThat(twice.get()).isZero();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

}
