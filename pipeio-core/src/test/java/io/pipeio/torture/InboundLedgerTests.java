package io.pipeio.torture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link InboundLedger} sees what is wrong, and excuses only what it must: a
 * torture that cannot fail is worthless.
 */
class InboundLedgerTests {

	private static final int LENGTH = 9;

	private final Findings findings = new Findings();

	private final Outages outages = new Outages();

	private final InboundLedger ledger = new InboundLedger("test", this.outages, this.findings);

	/**
	 * A connection of client 1 that was open from 100 to 200.
	 * @param acknowledged how many lines it has written
	 */
	private void written(int acknowledged) {
		this.ledger
			.written(new Connection(1, 0, 100, acknowledged, acknowledged, acknowledged * (LENGTH + 1L), 200, 1, 210));
	}

	private void received(int jvm, int... sequence) {
		for (int number : sequence) {
			this.ledger.received(new ReceivedLine(1, 0, number, LENGTH, jvm));
		}
	}

	private void receivedBroken(int jvm) {
		this.ledger.received(ReceivedLine.of("no such line".getBytes(), jvm));
	}

	private void finish(long discarded) {
		this.ledger.finish(discarded);
	}

	private void assertOnly(String kind, long amount) {
		assertThat(this.findings.get(kind)).isEqualTo(amount);
		assertThat(this.findings.violations()).hasSize(1);
	}

	private void assertExcused(String figure, long amount) {
		assertThat(this.findings.get(figure)).isEqualTo(amount);
		assertThat(this.findings.violations()).isEmpty();
	}

	@Test
	void findsNothingWrongWithAllLinesInOrder() {
		written(3);
		received(1, 0, 1, 2);
		finish(0);
		assertExcused("lines", 3);
	}

	@Test
	void findsLostLine() {
		written(3);
		received(1, 0, 2);
		finish(0);
		assertOnly("lost", 1);
	}

	@Test
	void findsLostEnd() {
		written(3);
		received(1, 0);
		finish(0);
		assertOnly("lost", 2);
	}

	@Test
	void findsConnectionOfWhichNothingWasReceived() {
		written(3);
		finish(0);
		assertOnly("lost", 3);
	}

	@Test
	void findsRepeatedLine() {
		written(2);
		received(1, 0, 0, 1);
		finish(0);
		assertOnly("repeated", 1);
	}

	@Test
	void findsLinesOutOfOrder() {
		written(3);
		received(1, 0, 2, 1);
		finish(0);
		assertThat(this.findings.get("lost")).isPositive();
		assertThat(this.findings.get("repeated")).isPositive();
	}

	@Test
	void findsTornLine() {
		written(1);
		received(1, 0);
		receivedBroken(1);
		finish(0);
		assertOnly("torn", 1);
	}

	@Test
	void findsLineThatNobodyHasWritten() {
		received(1, 0);
		finish(0);
		assertOnly("torn", 1);
	}

	@Test
	void findsMoreLinesThanWereWritten() {
		written(1);
		received(1, 0, 1);
		finish(0);
		assertOnly("repeated", 1);
	}

	@Test
	void allowsOneMoreLineThanKilledWriterCouldCount() {
		this.ledger.written(new Connection(1, 0, 100, 2, 1, LENGTH + 1, 200, 0, 0));
		received(1, 0, 1);
		finish(0);
		assertExcused("lines", 2);
	}

	@Test
	void excusesEndThatKilledJvmTakesWithIt() {
		this.outages.killed(150, 160);
		written(3);
		received(1, 0);
		finish(0);
		assertExcused("lost-with-jvm", 2);
	}

	@Test
	void excusesGapOnlyBetweenJvms() {
		this.outages.killed(150, 160);
		written(5);
		received(1, 0);
		received(2, 2, 4);
		finish(0);
		assertThat(this.findings.get("lost-with-jvm")).isEqualTo(1);
		assertOnly("lost", 1);
	}

	@Test
	void excusesFirstLineOfNextJvmThatLacksItsStart() {
		this.outages.killed(150, 160);
		written(2);
		received(1, 0);
		receivedBroken(2);
		assertExcused("cut-by-jvm-kill", 1);
		receivedBroken(2);
		assertOnly("torn", 1);
	}

	@Test
	void doesNotExcuseWhatWasWrittenAfterTheKill() {
		this.outages.killed(50, 60);
		written(3);
		received(2, 0);
		finish(0);
		assertOnly("lost", 2);
	}

	@Test
	void doesNotExcuseMoreThanKilledJvmCanHaveHad() {
		this.outages.killed(150, 160);
		this.ledger.written(new Connection(1, 0, 100, 1000, 1000, 1_000_000, 200, 1, 210));
		finish(0);
		assertOnly("lost", 1);
	}

	@Test
	void findsConnectionThatBreaksWhileTheServerRuns() {
		this.ledger.written(new Connection(1, 0, 100, 2, 1, LENGTH + 1, 200, 2, 210));
		received(1, 0);
		finish(0);
		assertOnly("broken", 1);
	}

	@Test
	void excusesEarlyBreakOnlyWhileThePipeIsRepaired() {
		Connection early = new Connection(1, 0, 100, 1, 0, 0, 0, 2, 210);
		this.ledger.written(early);
		this.outages.disturbed(50);
		finish(0);
		assertThat(this.findings.violations()).isEmpty();
		this.ledger.written(new Connection(1, 0, 40, 1, 0, 0, 0, 2, 45));
		finish(0);
		assertOnly("broken", 1);
	}

	@Test
	void excusesConnectionThatBreaksWhenTheServerStops() {
		this.outages.stopped(205, 206);
		this.ledger.written(new Connection(1, 0, 100, 2, 1, LENGTH + 1, 200, 2, 210));
		received(1, 0);
		finish(0);
		assertExcused("lines", 1);
	}

	@Test
	void excusesEndThatStopHasReported() {
		this.outages.stopped(150, 160);
		written(3);
		received(1, 0);
		finish(2 * LENGTH);
		assertExcused("lost-at-stop", 2);
	}

	@Test
	void findsEndThatStopHasNotReported() {
		this.outages.stopped(150, 160);
		written(3);
		received(1, 0);
		finish(LENGTH);
		assertOnly("lost", 1);
	}

	@Test
	void findsEndThatWasWrittenBeforeTheStop() {
		this.outages.stopped(250, 260);
		written(3);
		received(1, 0);
		finish(1000);
		assertOnly("lost", 2);
	}

}
