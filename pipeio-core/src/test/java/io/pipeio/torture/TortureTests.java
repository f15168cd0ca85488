package io.pipeio.torture;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything at once and at random: clients and servers that come, go, pause and die at
 * any byte, and pipes that vanish. Short by default; {@code -Dtorture.duration=20m} makes
 * it long, and {@code -Dtorture.seed=} repeats the decisions of a run.
 */
@EnabledOnOs(OS.LINUX)
class TortureTests {

	@Test
	void losesTearsAndRepeatsNothing() throws Exception {
		ClientProcess.assumeInstalled("mkfifo");
		assertThat(new Torture(TortureOptions.fromSystemProperties()).run().violations()).isEmpty();
	}

}
