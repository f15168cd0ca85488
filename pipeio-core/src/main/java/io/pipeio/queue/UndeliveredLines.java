package io.pipeio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * Lines left when an out-thread ends.
 *
 * @param lines the lines, of the first of which a client may have read a part
 * @param completions who waits for lines that the pipe has not wholly
 * @since 0.1.0
 */
public record UndeliveredLines(List<Line> lines, List<CompletableFuture<@Nullable Void>> completions) {

}
