package io.pipeio.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;

/**
 * What is left when an out-thread ends.
 *
 * @param lines the lines, of the first of which a client may have read a part
 * @param completions who waits for lines that the pipe has not wholly
 */
record UndeliveredLines(List<Line> lines, List<CompletableFuture<@Nullable Void>> completions) {

}
