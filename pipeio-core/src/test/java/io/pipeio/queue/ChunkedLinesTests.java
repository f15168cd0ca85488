package io.pipeio.queue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

import io.pipeio.line.Line;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ChunkedLines}.
 */
class ChunkedLinesTests {

	private static LineChunk chunk(String lines) {
		return LineChunk.ofLines(lines.getBytes(StandardCharsets.UTF_8));
	}

	private static ChunkedLines lines(int from, LineChunk... chunks) {
		return new ChunkedLines(List.of(chunks), from, StandardCharsets.UTF_8);
	}

	private static List<String> walk(List<Line> lines) {
		List<String> texts = new ArrayList<>();
		lines.forEach((line) -> texts.add(line.toString()));
		return texts;
	}

	private static List<String> pick(List<Line> lines) {
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < lines.size(); i++) {
			texts.add(lines.get(i).toString());
		}
		return texts;
	}

	@Test
	void findsEachLineOfSeveralChunks() {
		ChunkedLines lines = lines(0, chunk("one\ntwo\n"), chunk("\n"), chunk("three\n\nfour\n"));
		List<String> expected = List.of("one", "two", "", "three", "", "four");
		assertThat(walk(lines)).isEqualTo(expected);
		assertThat(pick(lines)).isEqualTo(expected);
		assertThat(lines.stream().map(Line::toString)).isEqualTo(expected);
	}

	@Test
	void beginsInFirstChunkWhereItIsTold() {
		ChunkedLines lines = lines(4, chunk("one\ntwo\n"), chunk("three\n"));
		assertThat(walk(lines)).containsExactly("two", "three");
		assertThat(pick(lines)).containsExactly("two", "three");
	}

	@Test
	void passesChunksWithoutLines() {
		ChunkedLines lines = lines(4, chunk("one\n"), chunk(""), chunk("two\n"), chunk(""));
		assertThat(walk(lines)).containsExactly("two");
		assertThat(pick(lines)).containsExactly("two");
	}

	@Test
	void knowsLineWhoseNewlineIsNotStored() {
		ChunkedLines lines = lines(0, LineChunk.ofUnterminated("large".getBytes(StandardCharsets.UTF_8)),
				chunk("small\n"));
		assertThat(walk(lines)).containsExactly("large", "small");
		assertThat(lines.get(0).length()).isEqualTo(5);
	}

	@Test
	void endsWhereItEnds() {
		ChunkedLines lines = lines(0, chunk("one\n"));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> lines.get(1));
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> lines(0).iterator().next());
		assertThat(lines(0)).isEmpty();
	}

}
