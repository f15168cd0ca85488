package io.pipeio.listener;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import io.pipeio.line.LineView;
import org.jspecify.annotations.Nullable;

/**
 * Hands each line of one server to all of its endpoints, in the order in which they were
 * added, whether or not one of them fails.
 */
final class PipeListenerDispatcher implements LineHandler {

	private final List<PipeListenerEndpoint> endpoints = new CopyOnWriteArrayList<>();

	void add(PipeListenerEndpoint endpoint) {
		this.endpoints.add(endpoint);
	}

	@Override
	public void handle(Line line) throws Exception {
		handle(line.asView());
	}

	@Override
	public void handle(LineView line) throws Exception {
		Exception failure = null;
		for (PipeListenerEndpoint endpoint : this.endpoints) {
			try {
				endpoint.handle(line);
			}
			catch (Exception ex) {
				failure = join(failure, ex);
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private static Exception join(@Nullable Exception first, Exception next) {
		if (first == null) {
			return next;
		}
		first.addSuppressed(next);
		return first;
	}

}
