package io.pipeio.torture;

import java.nio.ByteBuffer;

/**
 * A line that a handler was given, as a record of {@value #SIZE} bytes in a log. A power
 * of two, so that no record crosses a page: a {@code SIGKILL} could cut a
 * {@code write(2)} there.
 *
 * @param client which client has written it, {@code -1} if the line was not as it should
 * be
 * @param connection over which of its connections
 * @param sequence its number within the connection
 * @param length how many bytes it has, without the newline
 * @param jvm the number of the JVM that has received it
 */
public record ReceivedLine(int client, int connection, int sequence, int length, int jvm) {

	static final int SIZE = 32;

	private static final int BROKEN = -1;

	static ReceivedLine of(byte[] line, int jvm) {
		long[] identity = TortureLine.identify(line, TortureLine.INBOUND_NUMBERS);
		return (identity != null)
				? new ReceivedLine((int) identity[0], (int) identity[1], (int) identity[2], line.length, jvm)
				: new ReceivedLine(BROKEN, 0, 0, line.length, jvm);
	}

	static ReceivedLine from(ByteBuffer record) {
		int start = record.position();
		record.position(start + SIZE);
		return new ReceivedLine(record.getInt(start), record.getInt(start + 4), record.getInt(start + 8),
				record.getInt(start + 12), record.getInt(start + 16));
	}

	ByteBuffer toRecord() {
		ByteBuffer record = ByteBuffer.allocate(SIZE);
		record.putInt(this.client).putInt(this.connection).putInt(this.sequence).putInt(this.length).putInt(this.jvm);
		return record.rewind();
	}

	boolean isBroken() {
		return this.client == BROKEN;
	}

}
