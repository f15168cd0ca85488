package io.pipeio.queue;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Lines that were taken out of a {@code LineOutbox}, to be discarded.
 *
 * @param chunks the lines, of which only their futures are in use by others
 * @param completions who waits for those that were in the {@link InFlightLines}
 * @since 0.1.0
 */
public record DiscardedLines(List<LineChunk> chunks, List<CompletableFuture<@Nullable Void>> completions) {

	DiscardedLines() {
		this(new LinkedList<>(), new ArrayList<>());
	}

	/**
	 * Look at each line. One after the other: as objects, all of them might not fit into
	 * the heap.
	 * @param target given the lines; those of the log without their futures
	 * @return how many lines there were
	 */
	public long forEach(Consumer<DroppedLine> target) {
		long count = 0;
		for (LineChunk chunk : this.chunks) {
			while (chunk.length() > 0) {
				target.accept(chunk.removeFirst());
				count++;
			}
		}
		return count;
	}

}
