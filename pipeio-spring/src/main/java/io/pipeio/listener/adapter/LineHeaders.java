package io.pipeio.listener.adapter;

import java.util.Map;

import io.pipeio.PipeHeaders;

import org.springframework.messaging.MessageHeaders;

/**
 * Message headers with the {@link PipeHeaders} of a line. There is no id, to avoid
 * generating a random UUID for each line.
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
