package io.pipeio.server;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Lets the handler of a server hang until it is let go, and keeps what is told of that.
 */
final class Stalls implements PipeServerObserver {

	/** The thread that watches. */
	static final String WATCHING = "pipeio-stalls";

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final AtomicReference<CountDownLatch> end = new AtomicReference<>(new CountDownLatch(1));

	private final CountDownLatch hanging = new CountDownLatch(1);

	private final ServerFixture fixture;

	Stalls(ServerFixture fixture) {
		this.fixture = fixture;
	}

	PipeServerBuilder builder() {
		return this.fixture.receiver()
			.shutdownTimeout(Duration.ofMillis(20))
			.stalledAfter(Duration.ofMillis(100))
			.observer(this);
	}

	void start(LineHandler handler) {
		this.fixture.start(builder().handler(handler));
	}

	List<String> told() {
		return this.told;
	}

	void hangOnDemand(Line line) {
		if (line.toString().equals("hang")) {
			hang();
		}
	}

	void hang() {
		CountDownLatch over = this.end.get();
		this.hanging.countDown();
		while (over.getCount() > 0) {
			try {
				over.await();
			}
			catch (InterruptedException ex) {
				// As what hangs does: it heeds nothing
			}
		}
	}

	void awaitHanging() throws InterruptedException {
		this.hanging.await();
	}

	void letGo() {
		this.end.getAndSet(new CountDownLatch(1)).countDown();
	}

	boolean haveLastedFor(long millis) {
		return this.fixture.server().getBusy().longest().toMillis() > millis;
	}

	/**
	 * Stop the server, and let its handler go once nobody watches it any more.
	 */
	void stop() {
		this.fixture.server().close();
		// That of a stop that does not wait for the handler, too
		awaitThat(() -> threads(WATCHING).isEmpty());
		letGo();
		awaitThat(() -> threads("pipeio-test").isEmpty());
	}

	static void awaitThat(Condition condition) {
		await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(30)).until(condition::holds);
	}

	static Set<Thread> threads(String name) {
		return Set.copyOf(Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(name))
			.toList());
	}

	@Override
	public void handlerStalled(PipeServer server, Thread thread, Duration busy) {
		assertThat(busy).isGreaterThanOrEqualTo(Duration.ofMillis(100));
		this.told.add("stalled " + ((thread != null) ? thread.getName() : null));
	}

	@Override
	public void handlerReturned(PipeServer server, Thread thread, Duration busy) {
		assertThat(busy).isGreaterThanOrEqualTo(Duration.ofMillis(100));
		this.told.add("returned " + ((thread != null) ? thread.getName() : null));
	}

	/**
	 * Holds sooner or later.
	 */
	@FunctionalInterface
	interface Condition {

		boolean holds();

	}

}
