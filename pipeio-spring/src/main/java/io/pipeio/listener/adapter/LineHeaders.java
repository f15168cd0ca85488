package io.pipeio.listener.adapter;

import java.util.Map;

import io.pipeio.PipeHeaders;

import org.springframework.messaging.MessageHeaders;

/**
 * The {@link PipeHeaders} of a line. Without an id, which would cost a random UUID each.
 *
 * @since 0.1.0
 */
public final class LineHeaders extends MessageHeaders {

	public LineHeaders(ReceivedLine line, String listenerId) {
		super(Map.of(PipeHeaders.SERVER, line.server().getName(), PipeHeaders.LINE_NUMBER, line.number(),
				PipeHeaders.ARRIVAL_TIME, line.arrivalTime(), PipeHeaders.LENGTH, line.length(),
				PipeHeaders.LISTENER_ID, listenerId), ID_VALUE_NONE, -1L);
	}

}
