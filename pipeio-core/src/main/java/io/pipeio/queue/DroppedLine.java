package io.pipeio.queue;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A line for which the queue has no room.
 *
 * @param length how many bytes it has, without its newline
 * @param written who waits for it, or {@code null}
 * @since 0.1.0
 */
public record DroppedLine(int length, @Nullable CompletableFuture<@Nullable Void> written) {

}
