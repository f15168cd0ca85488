package io.pipeio.sample.console;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.pipeio.PipeListenerContext;
import io.pipeio.PipeListenerInterceptor;
import io.pipeio.line.Line;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Keeps the last lines of each pipe: those that listeners get, what they answer, and what
 * the page sends. A line that several listeners get is kept for each.
 */
@Component
@Profile("console")
class LineRecorder implements PipeListenerInterceptor {

	private final Map<PipeServer, RecentLines> in = new ConcurrentHashMap<>();

	private final Map<PipeServer, RecentLines> out = new ConcurrentHashMap<>();

	@Override
	public Line intercept(Line line, PipeListenerContext context) {
		lines(context.server(), PipeDirection.IN).add(line, context.server());
		return line;
	}

	@Override
	public void reply(Line reply, PipeServer target, PipeListenerContext context) {
		sent(reply, target);
	}

	void sent(Line line, PipeServer server) {
		lines(server, PipeDirection.OUT).add(line, server);
	}

	RecentLines lines(PipeServer server, PipeDirection direction) {
		return ((direction == PipeDirection.IN) ? this.in : this.out).computeIfAbsent(server,
				(key) -> new RecentLines());
	}

	/**
	 * Return the number of lines.
	 * @return a number that grows with each
	 */
	long count() {
		return Stream.of(this.in, this.out)
			.flatMap((pipes) -> pipes.values().stream())
			.mapToLong(RecentLines::count)
			.sum();
	}

	void forEach(PipeVisitor visitor) {
		this.in.forEach((server, lines) -> visitor.visit(server, PipeDirection.IN, lines));
		this.out.forEach((server, lines) -> visitor.visit(server, PipeDirection.OUT, lines));
	}

	/**
	 * Is shown the last lines of each pipe.
	 */
	@FunctionalInterface
	interface PipeVisitor {

		void visit(PipeServer server, PipeDirection direction, RecentLines lines);

	}

}
