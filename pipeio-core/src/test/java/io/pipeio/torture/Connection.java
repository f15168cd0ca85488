package io.pipeio.torture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a writer had done over one connection when it ended, whatever ended it, as it
 * stands in the mapping that it shares with the harness.
 *
 * @param client the number of the client
 * @param number the number of the connection
 * @param opened when the pipe was open, zero if it never was
 * @param attempted how many lines it began to write
 * @param acknowledged how many {@code write(2)} has taken whole: one more may be in the
 * pipe after a kill
 * @param bytes how many bytes the acknowledged ones have, newlines included
 * @param written when the last of them was written
 * @param ended how it ended: zero if it was killed
 * @param left when it had ended, unless it was killed
 */
record Connection(int client, int number, long opened, long attempted, long acknowledged, long bytes, long written,
		long ended, long left) {

	static final int SIZE = 8 * Long.BYTES;

	private static final int BROKEN = 2;

	private static final int HALF_LEFT = 3;

	static Connection from(byte[] ledger, int client, int number) {
		ByteBuffer fields = ByteBuffer.wrap(ledger, number * SIZE, SIZE).order(ByteOrder.nativeOrder());
		return new Connection(client, number, fields.getLong(), fields.getLong(), fields.getLong(), fields.getLong(),
				fields.getLong(), fields.getLong(), fields.getLong());
	}

	boolean isBroken() {
		return this.ended == BROKEN;
	}

	boolean leftHalfLine() {
		return this.ended == HALF_LEFT;
	}

	@Override
	public String toString() {
		return "client %d, connection %d (%d lines acknowledged, %d attempted, end %d)".formatted(this.client,
				this.number, this.acknowledged, this.attempted, this.ended);
	}

}
