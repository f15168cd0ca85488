package io.pipeio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Collects observations. Its registry fails whoever closes a scope of an observation that
 * has stopped, or stops one twice.
 */
public final class ObservationRecorder implements ObservationHandler<Context> {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final List<Context> started = new CopyOnWriteArrayList<>();

	private final List<Context> stopped = new CopyOnWriteArrayList<>();

	public ObservationRecorder() {
		this.registry.observationConfig().observationHandler(this);
	}

	public TestObservationRegistry registry() {
		return this.registry;
	}

	public List<Context> started() {
		return this.started;
	}

	public List<Context> stopped() {
		return this.stopped;
	}

	/**
	 * Wait for observations to stop: they do so after the client has got its reply.
	 * @param name their name
	 * @param number how many there are, of which all must stop
	 * @return them
	 */
	public List<Context> awaitStopped(String name, int number) {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.stopped).filteredOn((context) -> name.equals(context.getName()))
				.hasSize(number));
		assertThat(this.started).filteredOn((context) -> name.equals(context.getName())).hasSize(number);
		return this.stopped.stream().filter((context) -> name.equals(context.getName())).toList();
	}

	/**
	 * Wait for the only observation of a name to stop.
	 * @param name its name
	 * @return what asserts
	 */
	public ObservationContextAssert<?> assertThatStopped(String name) {
		return ObservationContextAssert.assertThat(awaitStopped(name, 1).get(0));
	}

	/**
	 * The observation whose scope the calling thread is in.
	 * @return its name, or {@code none}
	 */
	public String current() {
		Observation observation = this.registry.getCurrentObservation();
		return (observation != null) ? String.valueOf(observation.getContextView().getName()) : "none";
	}

	public void clear() {
		this.registry.clear();
		this.started.clear();
		this.stopped.clear();
	}

	@Override
	public boolean supportsContext(Context context) {
		return true;
	}

	@Override
	public void onStart(Context context) {
		this.started.add(context);
	}

	@Override
	public void onStop(Context context) {
		this.stopped.add(context);
	}

}
