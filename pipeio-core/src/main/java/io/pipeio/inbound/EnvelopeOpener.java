package io.pipeio.inbound;

import java.nio.charset.Charset;

import io.pipeio.line.EnvelopeHandler;
import io.pipeio.line.Line;
import io.pipeio.line.LineEnvelope;
import io.pipeio.line.LineHandler;
import io.pipeio.line.LineView;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines out of their envelopes, for a handler that takes headers. Called by the
 * in-thread.
 *
 * @param handler gets the lines
 * @param envelope of the server
 * @param charset of the text of lines
 * @since 0.1.0
 */
public record EnvelopeOpener(EnvelopeHandler handler, LineEnvelope envelope, Charset charset) implements LineHandler {

	/**
	 * Put an opener before a handler, if there are envelopes to open.
	 * @param handler the handler
	 * @param envelope of the server, or {@code null}
	 * @param charset of the text of lines
	 * @return the opener, or the handler itself
	 */
	public static LineHandler before(LineHandler handler, @Nullable LineEnvelope envelope, Charset charset) {
		return (envelope != null && handler instanceof EnvelopeHandler opened)
				? new EnvelopeOpener(opened, envelope, charset) : handler;
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
