package io.pipeio.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * What is left when an out-thread ends.
 *
 * @param lines the lines, without their newlines, of the first of which a client may have
 * read a part
 * @param completions who waits for lines that the pipe has not wholly
 */
record UndeliveredLines(List<byte[]> lines, List<CompletableFuture<@Nullable Void>> completions) {

}
