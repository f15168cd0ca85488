package io.pipeio.fifo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FifoPermissions}.
 */
class FifoPermissionsTests {

	@ParameterizedTest
	@CsvSource({ "rw-------, 0600", "rw-rw----, 0660", "rw-rw-rw-, 0666", "rwxr-x--x, 0751", "r--------, 0400",
			"-w--w--w-, 0222", "---------, 0000", "rwxrwxrwx, 0777" })
	void readsBothSpellings(String symbolic, String octal) {
		assertThat(FifoPermissions.parse(symbolic)).isEqualTo(FifoPermissions.parse(octal));
		assertThat(FifoPermissions.parse(symbolic).mode()).isEqualTo(Integer.parseInt(octal, 8));
	}

	@ParameterizedTest
	@ValueSource(strings = { "384", "600", "660", "0o600", "0x180", "", " ", "rw", "rw-", "rw-------x", "rwsr-xr-x",
			"rwxrwxrwt", "1777", "01777", "00600", "060", "0", "0680", "0888", "-600", "+600", " 0600", "0600\n",
			"rw-------\n", "RW-------", "wr-------", "u=rw", "-rw-------", "\u0660\u0666\u0660\u0660" })
	void refusesEverythingElse(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> FifoPermissions.parse(text));
	}

	@Test
	void showsBothSpellingsWhenItRefuses() {
		assertThatIllegalArgumentException().isThrownBy(() -> FifoPermissions.parse("384"))
			.withMessageContaining("'384'")
			.withMessageContaining("rw-rw----")
			.withMessageContaining("\"0660\"");
	}

	@Test
	void readsWhatItPrints() {
		for (int mode = 0; mode <= 0777; mode++) {
			FifoPermissions permissions = new FifoPermissions(mode);
			assertThat(FifoPermissions.parse(permissions.toString())).isEqualTo(permissions);
			assertThat(FifoPermissions.parse("0%03o".formatted(mode))).isEqualTo(permissions);
		}
	}

	@Test
	void printsAsLsDoes() {
		assertThat(new FifoPermissions(0640)).hasToString("rw-r-----");
		assertThat(FifoPermissions.OWNER_ONLY).hasToString("rw-------");
	}

	@ParameterizedTest
	@ValueSource(ints = { 01000, 01777, 02600, 04600, 010600, -1 })
	void refusesOtherBits(int mode) {
		assertThatIllegalArgumentException().isThrownBy(() -> new FifoPermissions(mode))
			.withMessageContaining("'mode'");
	}

}
