package io.pipeio.queue;

import java.nio.charset.Charset;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

import io.pipeio.line.Line;

/**
 * Lines that lie in {@link LineChunk}s, as a list. A line is made when it is looked at:
 * millions of short lines take many times their bytes as objects, for which there may be
 * no memory when a server stops with a full queue.
 */
final class ChunkedLines extends AbstractList<Line> {

	private final List<LineChunk> chunks;

	private final Charset charset;

	/** Start of the first line in the first chunk. */
	private final int from;

	/** Number of lines before each chunk, and of all lines. */
	private final int[] indexes;

	/**
	 * Create a list.
	 * @param chunks the chunks, which do not change any more
	 * @param from where the first line starts in the first of them
	 * @param charset what the text of the lines is encoded in
	 */
	ChunkedLines(List<LineChunk> chunks, int from, Charset charset) {
		this.chunks = chunks;
		this.charset = charset;
		this.from = from;
		this.indexes = new int[chunks.size() + 1];
		for (int i = 0; i < chunks.size(); i++) {
			this.indexes[i + 1] = this.indexes[i] + chunks.get(i).countLines(start(i));
		}
	}

	private int start(int chunk) {
		return (chunk == 0) ? this.from : 0;
	}

	@Override
	public int size() {
		return this.indexes[this.chunks.size()];
	}

	@Override
	public Line get(int index) {
		Objects.checkIndex(index, size());
		int found = Arrays.binarySearch(this.indexes, index);
		int chunk = (found >= 0) ? found : -found - 2;
		while (this.indexes[chunk + 1] == index) {
			chunk++;
		}
		Cursor cursor = new Cursor(chunk);
		for (int i = this.indexes[chunk]; i < index; i++) {
			cursor.next();
		}
		return cursor.next();
	}

	@Override
	public Iterator<Line> iterator() {
		return new Cursor(0);
	}

	/**
	 * Goes from line to line.
	 */
	private final class Cursor implements Iterator<Line> {

		private int chunk;

		private int position;

		private Cursor(int chunk) {
			this.chunk = chunk;
			this.position = start(chunk);
		}

		@Override
		public boolean hasNext() {
			while (this.chunk < ChunkedLines.this.chunks.size() && this.position == current().length()) {
				this.chunk++;
				this.position = 0;
			}
			return this.chunk < ChunkedLines.this.chunks.size();
		}

		@Override
		public Line next() {
			if (!hasNext()) {
				throw new NoSuchElementException();
			}
			Line line = current().lineAt(this.position, ChunkedLines.this.charset);
			this.position += line.length() + 1;
			return line;
		}

		private LineChunk current() {
			return ChunkedLines.this.chunks.get(this.chunk);
		}

	}

}
