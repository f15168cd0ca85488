package io.pipeio.torture;

import java.util.HashMap;
import java.util.Map;

/**
 * Compares what writers have written with what the handler of a server was given: each
 * line exactly once, whole, and in the order of its connection. Only what a killed JVM
 * takes with it, and what an orderly stop reports as discarded, may be missing.
 */
final class InboundLedger {

	/**
	 * What is in the pipe, a read and the longest line, twice over: pipes get repaired.
	 */
	private static final long MOST_BYTES_IN_A_JVM = 2 * (64 + 64 + 256) * 1024;

	private final String server;

	private final Outages outages;

	private final Findings findings;

	private final Map<Long, Account> accounts = new HashMap<>();

	private int jvm;

	private long bytesLostWithJvm;

	private long bytesLostAtStop;

	InboundLedger(String server, Outages outages, Findings findings) {
		this.server = server;
		this.outages = outages;
		this.findings = findings;
	}

	/**
	 * Note what a writer has done; all of that comes before what was received.
	 * @param connection one of its connections
	 */
	synchronized void written(Connection connection) {
		this.accounts.put(key(connection.client(), connection.number()),
				new Account(connection, this.outages.jvmAt(connection.opened())));
	}

	private static long key(int client, int connection) {
		return (long) client << 32 | connection;
	}

	/**
	 * Check a line that the handler was given.
	 * @param line the line
	 */
	synchronized void received(ReceivedLine line) {
		boolean firstOfJvm = line.jvm() != this.jvm;
		this.jvm = line.jvm();
		if (line.isBroken()) {
			brokenLine(line, firstOfJvm);
			return;
		}
		this.findings.add("lines", 1);
		this.findings.add("bytes", line.length() + 1);
		Account account = this.accounts.get(key(line.client(), line.connection()));
		if (account == null) {
			violation("torn", 1, "nobody has written " + line);
		}
		else {
			account.receive(line);
		}
	}

	/**
	 * The first line after a kill may lack its start, which the killed JVM has read.
	 * @param line the line
	 * @param firstOfJvm whether it is the first
	 */
	private void brokenLine(ReceivedLine line, boolean firstOfJvm) {
		if (firstOfJvm && line.jvm() > 1) {
			this.findings.add("cut-by-jvm-kill", 1);
		}
		else {
			violation("torn", 1, "broken line " + line);
		}
	}

	/**
	 * Check, after all lines, that none is missing.
	 * @param discarded how many bytes orderly stops have reported as discarded; negative
	 * if they do not report that
	 */
	synchronized void finish(long discarded) {
		this.accounts.values().forEach(Account::finish);
		if (discarded >= 0 && this.bytesLostAtStop > discarded) {
			violation("lost", 1, "stops have reported " + discarded + " bytes as discarded, but " + this.bytesLostAtStop
					+ " are missing");
		}
		if (this.bytesLostWithJvm > this.outages.killCount() * MOST_BYTES_IN_A_JVM) {
			violation("lost", 1, this.bytesLostWithJvm + " bytes are missing after " + this.outages.killCount()
					+ " kills: more than those JVMs can have had");
		}
	}

	private void violation(String kind, long amount, String context) {
		this.findings.violation(kind, amount, this.server + ": " + context);
	}

	/**
	 * What became of the lines of one connection.
	 */
	private final class Account {

		private final Connection connection;

		private long next;

		private long bytes;

		private long gaps;

		private int lastJvm;

		private Account(Connection connection, int jvm) {
			this.connection = connection;
			this.lastJvm = jvm;
		}

		private void receive(ReceivedLine line) {
			long missing = line.sequence() - this.next;
			if (missing < 0) {
				violation("repeated", 1, line + " after line " + (this.next - 1) + " of " + this.connection);
				return;
			}
			if (missing > 0 && line.jvm() > this.lastJvm) {
				InboundLedger.this.findings.add("lost-with-jvm", missing);
				this.gaps += missing;
			}
			else if (missing > 0) {
				violation("lost", missing, line + " after line " + (this.next - 1) + " of " + this.connection);
			}
			this.next = line.sequence() + 1;
			this.bytes += line.length() + 1;
			this.lastJvm = line.jvm();
		}

		private void finish() {
			finishBroken();
			long missing = this.connection.acknowledged() - this.next;
			if (this.next > this.connection.attempted()) {
				violation("repeated", 1, this.next + " lines were received of " + this.connection);
			}
			if (InboundLedger.this.outages.killedDuring(this.connection)) {
				finishKilled(Math.max(missing, 0));
			}
			else if (missing > 0 && InboundLedger.this.outages.stoppedDuring(this.connection)) {
				InboundLedger.this.findings.add("lost-at-stop", missing);
				InboundLedger.this.bytesLostAtStop += bytesMissing() - missing;
			}
			else if (missing > 0) {
				violation("lost", missing, "the last " + missing + " lines of " + this.connection);
			}
		}

		private void finishBroken() {
			if (this.connection.isBroken() && !InboundLedger.this.outages.hasBroken(this.connection)) {
				violation("broken", 1, this.connection + " while the server ran");
			}
		}

		private void finishKilled(long missing) {
			InboundLedger.this.findings.add("lost-with-jvm", missing);
			if (missing + this.gaps > 0) {
				InboundLedger.this.bytesLostWithJvm += Math.max(bytesMissing(), 0);
			}
		}

		private long bytesMissing() {
			return this.connection.bytes() - this.bytes;
		}

	}

}
