package io.pipeio.torture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Checks what the readers of an out-pipe have taken, one reader after the other, byte by
 * byte: together, the sequence of all lines without gap or repetition, each reader from
 * the start of a line on. What a reader has of a line without its end counts for nothing:
 * the next one must get that line whole. A new epoch may cut the last one off anywhere:
 * the JVM was killed that sent it.
 */
final class OutboundLedger {

	private final String server;

	private final Findings findings;

	private final Deque<Long> later = new ArrayDeque<>();

	private final Map<Long, Long> accepted = new HashMap<>();

	private long epoch = -1;

	private long next;

	private int reader;

	/** Whether the last reader has taken a part of the next line. */
	private boolean torn;

	/** Whether the last line of the epoch was met, which a kill has cut off. */
	private boolean ended;

	OutboundLedger(String server, Findings findings) {
		this.server = server;
		this.findings = findings;
	}

	/**
	 * Note that a server has begun to send.
	 * @param epoch in which epoch
	 */
	synchronized void started(long epoch) {
		if (this.epoch < 0) {
			this.epoch = epoch;
		}
		else if (epoch > this.epoch && !this.later.contains(epoch)) {
			this.later.add(epoch);
		}
	}

	/**
	 * Note that a server was killed.
	 * @param epoch in which epoch
	 * @param lines how many it had accepted
	 */
	synchronized void killed(long epoch, long lines) {
		this.accepted.put(epoch, lines);
	}

	/**
	 * Check what the next reader has taken.
	 * @param bytes all of it
	 */
	synchronized void taken(byte[] bytes) {
		this.reader++;
		int start = 0;
		for (int i = 0; i < bytes.length; i++) {
			if (bytes[i] == '\n') {
				line(Arrays.copyOfRange(bytes, start, i));
				start = i + 1;
			}
		}
		if (start < bytes.length) {
			half(Arrays.copyOfRange(bytes, start, bytes.length));
		}
		this.findings.add("bytes", bytes.length);
	}

	private void line(byte[] line) {
		this.findings.add("lines", 1);
		long[] identity = TortureLine.identify(line, TortureLine.OUTBOUND_NUMBERS);
		if (identity != null && identity[0] == this.epoch) {
			follow(identity[1]);
		}
		else if (!beginsLaterEpoch(line) && !isCutByKill(line)) {
			violation("torn", 1, "no line is " + TortureLine.preview(line));
		}
		this.torn = false;
	}

	/**
	 * Whether it is what a killed JVM has left of a line in the pipe, and the next JVM
	 * cannot send again: the rest of one that a reader has begun before, or the start of
	 * the last, which the next JVM has ended.
	 * @param line what was read
	 * @return whether it is explained so
	 */
	private boolean isCutByKill(byte[] line) {
		if (this.ended || !this.accepted.containsKey(this.epoch)) {
			return false;
		}
		boolean rest = this.torn && isPartOfNext(line);
		boolean toItsEnd = rest && isEndOfNext(line);
		if (rest || isStartOfNext(line, line.length)) {
			this.findings.add("cut-by-jvm-kill", 1);
			this.next += toItsEnd ? 1 : 0;
			this.ended = !toItsEnd;
			return true;
		}
		return false;
	}

	private boolean isEndOfNext(byte[] bytes) {
		byte[] expected = TortureLine.outbound(this.epoch, this.next);
		return startsWith(expected, bytes, expected.length - bytes.length);
	}

	private boolean isPartOfNext(byte[] bytes) {
		String expected = new String(TortureLine.outbound(this.epoch, this.next), StandardCharsets.ISO_8859_1);
		return expected.contains(new String(bytes, StandardCharsets.ISO_8859_1));
	}

	private void follow(long sequence) {
		if (this.ended) {
			violation("torn", 1, "line %d after the end of its epoch".formatted(sequence));
		}
		if (sequence < this.next) {
			violation("repeated", 1, "line " + sequence);
			return;
		}
		if (sequence > this.next) {
			violation("skipped", sequence - this.next, "line " + sequence);
		}
		else if (this.torn) {
			this.findings.add("resent-torn", 1);
		}
		this.next = sequence + 1;
	}

	private boolean beginsLaterEpoch(byte[] line) {
		for (long candidate : this.later) {
			byte[] first = TortureLine.outbound(candidate, 0);
			int cut = line.length - first.length;
			if (cut >= 0 && startsWith(line, first, cut) && isStartOfNext(line, cut)) {
				this.findings.add("cut-by-jvm-kill", (cut > 0) ? 1 : 0);
				begin(candidate);
				this.next = 1;
				return true;
			}
		}
		return false;
	}

	private void begin(long candidate) {
		this.findings.add("lost-with-jvm", Math.max(this.accepted.getOrDefault(this.epoch, 0L) - this.next, 0));
		this.later.removeIf((other) -> other <= candidate);
		this.epoch = candidate;
		this.next = 0;
		this.ended = false;
	}

	private static boolean startsWith(byte[] bytes, byte[] start, int from) {
		int to = Math.min(bytes.length, from + start.length);
		return Arrays.equals(bytes, from, to, start, 0, to - from);
	}

	private boolean isStartOfNext(byte[] bytes, int length) {
		byte[] expected = TortureLine.outbound(this.epoch, this.next);
		return length <= expected.length && Arrays.equals(bytes, 0, length, expected, 0, length);
	}

	private void half(byte[] half) {
		boolean more = this.torn && this.accepted.containsKey(this.epoch) && isPartOfNext(half);
		this.torn = true;
		if (!more && !isStartOfNext(half, half.length) && !isCutBeforeLaterEpoch(half)) {
			violation("torn", 1, "no line starts with " + TortureLine.preview(half));
		}
	}

	/**
	 * Whether it is a piece of the next line, then the start of a later epoch's first.
	 * @param half what was read
	 * @return whether it is explained so
	 */
	private boolean isCutBeforeLaterEpoch(byte[] half) {
		for (long candidate : this.later) {
			byte[] first = TortureLine.outbound(candidate, 0);
			for (int cut = Math.max(half.length - first.length, 0); cut < half.length; cut++) {
				if (half[cut] == first[0] && startsWith(half, first, cut) && isStartOfNext(half, cut)) {
					begin(candidate);
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Check, after the last reader, where the sequence has ended.
	 * @param backlog what the last stop has reported, if it was one that does
	 */
	synchronized void finish(@Nullable Backlog backlog) {
		if (backlog == null) {
			return;
		}
		long taken = (backlog.epoch() == this.epoch) ? this.next : 0;
		if (backlog.first() < 0) {
			violation("skipped", 1, "the undelivered lines are not the last ones, whole and in order");
		}
		else if (backlog.first() > taken) {
			violation("skipped", backlog.first() - taken, "neither read nor reported from line " + taken + " on");
		}
		else if (backlog.first() < taken) {
			violation("repeated", taken - backlog.first(), "reported though read, from line " + backlog.first());
		}
	}

	private void violation(String kind, long amount, String context) {
		this.findings.violation(kind, amount, "%s, reader %d, epoch %d: %s where line %d was expected%s"
			.formatted(this.server, this.reader, this.epoch, context, this.next, this.torn ? " again" : ""));
	}

	/**
	 * What a stop has left.
	 *
	 * @param epoch of which epoch
	 * @param first the first line that no client has got; negative if the report was
	 * wrong
	 */
	record Backlog(long epoch, long first) {
	}

}
