package io.pipeio.actuate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.pipeio.queue.PipeQueue;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerFailure;
import io.pipeio.work.PipeBusy;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of a server. It is up while its pipes work, whether or not there are clients;
 * down if a pipe has failed, if nothing is read because a listener does not return, or if
 * somebody has stopped the server; out of service while its in-pipe is left unread
 * because it is paused, or because the application starts or stops. Lines that no client
 * takes, and one of several listeners that does not return, are shown, and do not change
 * the status: a client that is away is no fault of the application, and the other lines
 * are handled.
 *
 * @since 0.1.0
 */
public class PipeServerHealthIndicator extends AbstractHealthIndicator {

	private final PipeServer server;

	private final boolean expected;

	private final Duration stalledAfter;

	/**
	 * Create an indicator.
	 * @param server the server
	 * @param expected whether the server is to run as long as the application does; if
	 * not, its status is unknown while it is stopped
	 * @param stalledAfter for how long lines wait, without the client taking any, or a
	 * line is in its listener, before this is shown
	 */
	public PipeServerHealthIndicator(PipeServer server, boolean expected, Duration stalledAfter) {
		super("The state of a pipe server cannot be told");
		this.server = server;
		this.expected = expected;
		this.stalledAfter = stalledAfter;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		PipeBusy busy = this.server.getBusy();
		setStatus(builder, busy);
		addPipe(builder, "inPipe", PipeDirection.IN);
		addPipe(builder, "outPipe", PipeDirection.OUT);
		if (this.server.getPath(PipeDirection.IN) != null && !this.server.hasHandler()) {
			builder.withDetail("listening", false);
		}
		PipeQueue queue = this.server.getQueue();
		if (queue.lines() > 0 && queue.stalled().compareTo(this.stalledAfter) >= 0) {
			Map<String, Object> stalled = new LinkedHashMap<>();
			stalled.put("since", queue.stalled().toString());
			stalled.put("lines", queue.lines());
			stalled.put("bytes", queue.bytes());
			builder.withDetail("stalled", stalled);
		}
		if (isTooLong(busy.longest())) {
			builder.withDetail("busy", describe(busy));
		}
	}

	private boolean isTooLong(Duration duration) {
		return !duration.isZero() && duration.compareTo(this.stalledAfter) >= 0;
	}

	private static Map<String, Object> describe(PipeBusy busy) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("since", busy.longest().toString());
		details.put("calls", busy.calls());
		if (busy.thread() != null) {
			details.put("thread", busy.thread());
		}
		return details;
	}

	private void setStatus(Health.Builder builder, PipeBusy busy) {
		String failures = this.server.getFailures()
			.stream()
			.map(PipeServerFailure::description)
			.collect(Collectors.joining("; "));
		if (!failures.isEmpty()) {
			builder.down().withDetail("reason", failures);
			return;
		}
		if (isTooLong(busy.blocked())) {
			builder.down().withDetail("reason", "nothing is read, because a listener has not returned");
			return;
		}
		switch (ServerState.of(this.server)) {
			case RUNNING -> builder.up();
			case PAUSED -> builder.outOfService()
				.withDetail("reason", this.server.control().isHeld() ? "a listener is paused, or none runs" : "paused");
			case OPEN -> builder.outOfService().withDetail("reason", "its in-pipe is not read now");
			case STOPPED -> setStopped(builder);
		}
	}

	private void setStopped(Health.Builder builder) {
		(this.expected ? builder.down() : builder.unknown()).withDetail("reason", "stopped");
		PipeServerFailure failure = this.server.getLastFailure();
		if (failure != null) {
			builder.withDetail("lastFailure", failure.time() + " " + failure.description());
		}
	}

	private void addPipe(Health.Builder builder, String name, PipeDirection direction) {
		Path path = this.server.getPath(direction);
		if (path != null) {
			Map<String, Object> pipe = new LinkedHashMap<>();
			pipe.put("path", path.toString());
			pipe.put("connected", this.server.isConnected(direction));
			builder.withDetail(name, pipe);
		}
	}

}
