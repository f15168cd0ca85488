package io.pipeio.line;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the ends of lines, eight bytes at a time.
 *
 * @since 0.1.0
 */
public final class Newline {

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long IN_EACH_BYTE = 0x0101010101010101L;

	private static final long NEWLINES = IN_EACH_BYTE * '\n';

	private static final long HIGH_BITS = IN_EACH_BYTE << 7;

	private Newline() {
	}

	/**
	 * Find the next newline.
	 * @param bytes where to look
	 * @param from where to begin
	 * @param to where to end, which is not looked at any more
	 * @return its index, or {@code -1} if there is none
	 */
	public static int indexIn(byte[] bytes, int from, int to) {
		int index = from;
		for (; index <= to - Long.BYTES; index += Long.BYTES) {
			long zeroWhereFound = (long) WORDS.get(bytes, index) ^ NEWLINES;
			// Of a byte that is zero, and of no byte before the first such, the high bit
			// stays
			long found = (zeroWhereFound - IN_EACH_BYTE) & ~zeroWhereFound & HIGH_BITS;
			if (found != 0) {
				return index + Long.numberOfTrailingZeros(found) / Byte.SIZE;
			}
		}
		for (; index < to; index++) {
			if (bytes[index] == '\n') {
				return index;
			}
		}
		return -1;
	}

}
