package io.pipeio.sample.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells a browser what there is to see, as server-sent events. Each browser has the
 * thread of its request, which waits for the next view, or for the browser to read; it is
 * released by the stop of the {@link Console}, or when the browser is gone.
 */
@RestController
@Profile("console")
class EventsController {

	private static final int BROWSERS = 20;

	private final Semaphore places = new Semaphore(BROWSERS);

	private final Console console;

	private final EventLog log;

	private final LineRecorder recorder;

	private final JsonMapper json;

	EventsController(Console console, EventLog log, LineRecorder recorder, JsonMapper json) {
		this.console = console;
		this.log = log;
		this.recorder = recorder;
		this.json = json;
	}

	@GetMapping("/console/events")
	void events(HttpServletResponse response) throws IOException, InterruptedException {
		if (!this.places.tryAcquire()) {
			response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
			return;
		}
		try {
			response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
			follow(response.getOutputStream());
		}
		finally {
			this.places.release();
		}
	}

	private void follow(OutputStream browser) throws IOException, InterruptedException {
		LineFollower follower = new LineFollower(this.recorder);
		long entry = 0;
		Console.Frame frame = this.console.await(0);
		while (frame != null) {
			List<EventLog.Entry> happened = this.log.since(entry);
			if (!happened.isEmpty()) {
				entry = happened.get(happened.size() - 1).number();
				write(browser, "log", this.json.writeValueAsString(happened));
			}
			List<LineFollower.LineView> lines = follower.next();
			if (!lines.isEmpty()) {
				write(browser, "lines", this.json.writeValueAsString(lines));
			}
			write(browser, "pipes", frame.json());
			browser.flush();
			frame = this.console.await(frame.number());
		}
	}

	private static void write(OutputStream browser, String event, String data) throws IOException {
		browser.write("event: %s\ndata: %s\n\n".formatted(event, data).getBytes(StandardCharsets.UTF_8));
	}

}
