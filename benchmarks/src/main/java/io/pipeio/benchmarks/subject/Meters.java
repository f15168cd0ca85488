package io.pipeio.benchmarks.subject;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Gives an application what Spring Boot's Actuator would: a meter registry, with which
 * the meters of pipeio are bound, and an observation registry that makes timers. Somebody
 * reads all meters every second.
 */
final class Meters implements ApplicationContextInitializer<GenericApplicationContext> {

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	@Override
	public void initialize(GenericApplicationContext context) {
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(this.meters));
		context.registerBean(MeterRegistry.class, () -> this.meters);
		context.registerBean(ObservationRegistry.class, () -> observations);
		context.addApplicationListener((event) -> {
			if (event instanceof ContextRefreshedEvent) {
				context.getBeanProvider(MeterBinder.class).forEach((binder) -> binder.bindTo(this.meters));
				readEverySecond();
			}
		});
	}

	private void readEverySecond() {
		ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "meter-reader");
			thread.setDaemon(true);
			return thread;
		});
		reader.scheduleAtFixedRate(() -> this.meters.getMeters().forEach(Meter::measure), 1, 1, TimeUnit.SECONDS);
	}

}
