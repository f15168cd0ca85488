package io.pipeio.torture;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

import io.pipeio.torture.OutboundLedger.Backlog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link OutboundLedger} sees what is wrong with what readers have taken.
 */
class OutboundLedgerTests {

	private static final int FIRST = 1000;

	private static final int SECOND = 2000;

	private static final byte[] NEWLINE = { '\n' };

	private final Findings findings = new Findings();

	private final OutboundLedger ledger = new OutboundLedger("test", this.findings);

	@BeforeEach
	void start() {
		this.ledger.started(FIRST);
	}

	private static byte[] lines(long epoch, long... sequence) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (long number : sequence) {
			bytes.writeBytes(TortureLine.outbound(epoch, number));
			bytes.write('\n');
		}
		return bytes.toByteArray();
	}

	private static byte[] joined(byte[]... parts) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			bytes.writeBytes(part);
		}
		return bytes.toByteArray();
	}

	private static byte[] half(long epoch, long sequence) {
		byte[] line = TortureLine.outbound(epoch, sequence);
		return Arrays.copyOf(line, line.length / 2);
	}

	private static byte[] otherHalf(long epoch, long sequence) {
		byte[] line = lines(epoch, sequence);
		return Arrays.copyOfRange(line, (line.length - 1) / 2, line.length);
	}

	private void assertOnly(String kind, long amount) {
		assertThat(this.findings.get(kind)).isEqualTo(amount);
		assertThat(this.findings.violations()).hasSize(1);
	}

	@Test
	void findsNothingWrongWithReadersThatLeaveBetweenLines() {
		this.ledger.taken(lines(FIRST, 0, 1));
		this.ledger.taken(new byte[0]);
		this.ledger.taken(lines(FIRST, 2));
		this.ledger.finish(new Backlog(FIRST, 3));
		assertThat(this.findings.violations()).isEmpty();
		assertThat(this.findings.get("lines")).isEqualTo(3);
	}

	@Test
	void wantsTornLineAgainFromItsStart() {
		this.ledger.taken(joined(lines(FIRST, 0), half(FIRST, 1)));
		this.ledger.taken(lines(FIRST, 1, 2));
		this.ledger.finish(new Backlog(FIRST, 3));
		assertThat(this.findings.violations()).isEmpty();
		assertThat(this.findings.get("resent-torn")).isEqualTo(1);
	}

	@Test
	void countsLineWithoutItsNewlineAsTorn() {
		this.ledger.taken(TortureLine.outbound(FIRST, 0));
		this.ledger.taken(lines(FIRST, 0));
		assertThat(this.findings.violations()).isEmpty();
		assertThat(this.findings.get("resent-torn")).isEqualTo(1);
	}

	@Test
	void findsReaderThatBeginsWithinLine() {
		this.ledger.taken(joined(lines(FIRST, 0), half(FIRST, 1)));
		this.ledger.taken(otherHalf(FIRST, 1));
		assertOnly("torn", 1);
	}

	@Test
	void findsTornLineThatDoesNotComeAgain() {
		this.ledger.taken(half(FIRST, 0));
		this.ledger.taken(lines(FIRST, 1));
		assertOnly("skipped", 1);
	}

	@Test
	void findsSkippedLines() {
		this.ledger.taken(lines(FIRST, 0, 3));
		assertOnly("skipped", 2);
	}

	@Test
	void findsRepeatedLine() {
		this.ledger.taken(lines(FIRST, 0, 1));
		this.ledger.taken(lines(FIRST, 1, 2));
		assertOnly("repeated", 1);
	}

	@Test
	void findsHalfLineThatDoesNotFollow() {
		this.ledger.taken(joined(lines(FIRST, 0), half(FIRST, 2)));
		assertOnly("torn", 1);
	}

	@Test
	void findsChangedByte() {
		byte[] bytes = lines(FIRST, 0);
		bytes[bytes.length - 2] ^= 1;
		this.ledger.taken(bytes);
		assertOnly("torn", 1);
	}

	@Test
	void letsLaterEpochCutTheLastOneOff() {
		this.ledger.started(SECOND);
		this.ledger.killed(FIRST, 5);
		this.ledger.taken(joined(lines(FIRST, 0), half(FIRST, 1), lines(SECOND, 0, 1)));
		this.ledger.finish(new Backlog(SECOND, 2));
		assertThat(this.findings.violations()).isEmpty();
		assertThat(this.findings.get("cut-by-jvm-kill")).isEqualTo(1);
		assertThat(this.findings.get("lost-with-jvm")).isEqualTo(4);
	}

	@Test
	void letsNextJvmEndLineOfKilledOne() {
		this.ledger.started(SECOND);
		this.ledger.killed(FIRST, 5);
		this.ledger.taken(joined(lines(FIRST, 0), half(FIRST, 1), NEWLINE, lines(SECOND, 0, 1)));
		assertThat(this.findings.violations()).isEmpty();
		assertThat(this.findings.get("cut-by-jvm-kill")).isEqualTo(1);
		assertThat(this.findings.get("lost-with-jvm")).isEqualTo(4);
	}

	@Test
	void letsReaderGoOnWithinLineThatKilledJvmHasLeftInThePipe() {
		this.ledger.started(SECOND);
		this.ledger.taken(joined(lines(FIRST, 0), half(FIRST, 1)));
		this.ledger.killed(FIRST, 5);
		this.ledger.taken(joined(otherHalf(FIRST, 1), lines(FIRST, 2), half(FIRST, 3), NEWLINE, lines(SECOND, 0)));
		assertThat(this.findings.violations()).isEmpty();
		assertThat(this.findings.get("cut-by-jvm-kill")).isEqualTo(2);
	}

	@Test
	void findsLineAfterTheOneThatWasCutByKill() {
		this.ledger.started(SECOND);
		this.ledger.killed(FIRST, 5);
		this.ledger.taken(joined(half(FIRST, 0), NEWLINE, lines(FIRST, 1)));
		assertThat(this.findings.violations()).isNotEmpty();
	}

	@Test
	void findsLineOfLivingJvmThatWasCut() {
		this.ledger.taken(joined(half(FIRST, 0), NEWLINE));
		assertOnly("torn", 1);
	}

	@Test
	void letsReaderTakeHalvesOfTwoEpochs() {
		this.ledger.started(SECOND);
		this.ledger.taken(joined(half(FIRST, 0), half(SECOND, 0)));
		this.ledger.taken(lines(SECOND, 0));
		assertThat(this.findings.violations()).isEmpty();
	}

	@Test
	void wantsLaterEpochFromItsStart() {
		this.ledger.started(SECOND);
		this.ledger.taken(joined(lines(FIRST, 0), lines(SECOND, 1)));
		assertOnly("torn", 1);
	}

	@Test
	void findsEarlierEpoch() {
		this.ledger.started(SECOND);
		this.ledger.taken(joined(lines(FIRST, 0), lines(SECOND, 0), lines(FIRST, 1)));
		assertOnly("torn", 1);
	}

	@Test
	void findsEndThatWasNeitherReadNorReported() {
		this.ledger.taken(lines(FIRST, 0));
		this.ledger.finish(new Backlog(FIRST, 3));
		assertOnly("skipped", 2);
	}

	@Test
	void findsLineThatWasReportedThoughRead() {
		this.ledger.taken(lines(FIRST, 0, 1));
		this.ledger.finish(new Backlog(FIRST, 1));
		assertOnly("repeated", 1);
	}

	@Test
	void findsWrongReport() {
		this.ledger.finish(new Backlog(FIRST, -1));
		assertOnly("skipped", 1);
	}

}
