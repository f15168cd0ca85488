package io.pipeio.queue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.line.Line;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a {@link InFlightLines} knows where tests with clients get only by luck.
 */
class InFlightLinesTests {

	private final InFlightLines log = new InFlightLines();

	private final ByteBuffer buffer = ByteBuffer.allocate(64).limit(0);

	private final List<CompletableFuture<?>> completed = new ArrayList<>();

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void add(String line, @Nullable CompletableFuture<@Nullable Void> written) {
		this.log.add(LineChunk.of(bytes(line), written, 0));
	}

	private String fill() {
		this.log.fill(this.buffer);
		return StandardCharsets.UTF_8.decode(this.buffer.duplicate()).toString();
	}

	private void write(int count) {
		this.log.written(count, this.completed::add);
	}

	private List<String> removeUnread(int held) {
		return this.log.removeUnread(held, StandardCharsets.UTF_8).lines().stream().map(Line::toString).toList();
	}

	@Test
	void writesTornLineAgain() {
		add("one", null);
		add("two", null);
		assertThat(fill()).isEqualTo("one\ntwo\n");
		write(7);
		assertThat(this.log.findTorn(2)).isEqualTo(new TornLine(1, 4));
		this.log.rewind(2, true);
		assertThat(fill()).isEqualTo("two\n");
	}

	@Test
	void goesOnAtTheByteWhereAnotherReaderHasCome() {
		add("one", null);
		add("two", null);
		fill();
		write(7);
		this.log.rewind(2, false);
		assertThat(fill()).isEqualTo("wo\n");
		write(1);
		assertThat(this.log.findTorn(0)).isEqualTo(new TornLine(2, 4));
	}

	@Test
	void adoptsLeftoverBeforeWhatIsWrittenAgain() {
		CompletableFuture<@Nullable Void> second = new CompletableFuture<>();
		add("one", null);
		add("two", second);
		fill();
		write(6);
		this.log.rewind(2, true);
		this.log.adopt(bytes("left\nhalf"));
		add("three", null);
		assertThat(this.log.findTorn(9)).isNull();
		assertThat(this.log.findTorn(6)).isEqualTo(new TornLine(3, 5));
		assertThat(fill()).isEqualTo("\ntwo\nthree\n");
		write(4);
		assertThat(this.completed).isEmpty();
		write(1);
		assertThat(this.completed).containsExactly(second);
		assertThat(removeUnread(7)).containsExactly("half", "two", "three");
		assertThat(this.log.isWritten()).isTrue();
	}

	@Test
	void leavesOutNothingWherePipeHoldsBytesOfOthers() {
		add("one", null);
		fill();
		write(4);
		assertThat(this.log.findTorn(100)).isNull();
		this.log.rewind(100, true);
		assertThat(fill()).isEqualTo("one\n");
		assertThat(removeUnread(100)).containsExactly("one");
	}

	@Test
	void fillsTheBufferFromSeveralChunks() {
		String large = "x".repeat(600);
		add("one", null);
		add(large, null);
		add("two", null);
		StringBuilder written = new StringBuilder();
		for (String part = fill(); !part.isEmpty(); part = fill()) {
			assertThat(part).hasSizeLessThanOrEqualTo(64);
			written.append(part);
			write(part.length());
			this.log.forgetRead(part.length());
		}
		assertThat(written).hasToString("one\n" + large + "\ntwo\n");
		this.log.forgetRead(0);
		assertThat(this.log.unreadLength()).isZero();
	}

	@Test
	void keepsFutureWhereTheOldestLinesWereDropped() {
		CompletableFuture<@Nullable Void> second = new CompletableFuture<>();
		LineChunk chunk = LineChunk.of(bytes("one"), new CompletableFuture<>(), 0);
		chunk.append(bytes("two"), second);
		assertThat(chunk.removeFirst().length()).isEqualTo(3);
		this.log.add(chunk);
		assertThat(fill()).isEqualTo("two\n");
		write(3);
		assertThat(this.completed).isEmpty();
		write(1);
		assertThat(this.completed).containsExactly(second);
	}

}
