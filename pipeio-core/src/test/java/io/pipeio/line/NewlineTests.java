package io.pipeio.line;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link Newline} finds what a look at each byte finds.
 */
class NewlineTests {

	private static final byte[] LOOK_ALIKES = { '\n', '\n' - 1, '\n' + 1, '\n' | (byte) 0x80, 0, (byte) 0xff, 'x' };

	@Test
	void findsTheFirstNewlineWhereverItStands() {
		Random random = new Random(42);
		for (int round = 0; round < 100_000; round++) {
			byte[] bytes = new byte[random.nextInt(40)];
			for (int i = 0; i < bytes.length; i++) {
				bytes[i] = LOOK_ALIKES[random.nextInt(LOOK_ALIKES.length)];
			}
			int from = random.nextInt(bytes.length + 1);
			int to = from + random.nextInt(bytes.length - from + 1);
			assertThat(Newline.indexIn(bytes, from, to)).isEqualTo(indexByByte(bytes, from, to));
		}
	}

	private static int indexByByte(byte[] bytes, int from, int to) {
		for (int i = from; i < to; i++) {
			if (bytes[i] == '\n') {
				return i;
			}
		}
		return -1;
	}

	@Test
	void findsNothingAmongBytesOfEveryOtherValue() {
		byte[] bytes = new byte[256];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) ((i == '\n') ? 'x' : i);
		}
		assertThat(Newline.indexIn(bytes, 0, bytes.length)).isEqualTo(-1);
	}

}
