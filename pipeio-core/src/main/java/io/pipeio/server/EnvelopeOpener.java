package io.pipeio.server;

import java.nio.charset.Charset;

import io.pipeio.line.EnvelopeHandler;
import io.pipeio.line.Line;
import io.pipeio.line.LineEnvelope;
import io.pipeio.line.LineHandler;
import io.pipeio.line.LineView;

/**
 * Takes lines out of their envelopes, for a handler that wants that. Called by the
 * in-thread.
 *
 * @param handler gets the lines
 * @param envelope of the server
 * @param charset of the text of lines
 */
record EnvelopeOpener(EnvelopeHandler handler, LineEnvelope envelope, Charset charset) implements LineHandler {

	/**
	 * Put an opener before a handler, if there are envelopes to open.
	 * @param settings of the server
	 * @return the opener, or the handler itself
	 */
	static LineHandler before(LineHandler handler, PipeServerSettings settings) {
		return (settings.envelope() != null && handler instanceof EnvelopeHandler opened)
				? new EnvelopeOpener(opened, settings.envelope(), settings.charset()) : handler;
	}

	@Override
	public void handle(LineView view) throws Exception {
		handle(view.toLine());
	}

	@Override
	public void handle(Line line) throws Exception {
		LineEnvelope.Content content = this.envelope.unwrap(line, this.charset);
		if (content != null) {
			this.handler.handle(content.line(), content.headers());
		}
		else {
			this.handler.handle(line.asView());
		}
	}

	@Override
	public void readingStarted() {
		this.handler.readingStarted();
	}

	@Override
	public void readComplete() {
		this.handler.readComplete();
	}

}
