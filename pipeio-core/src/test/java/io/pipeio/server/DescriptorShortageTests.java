package io.pipeio.server;

import java.nio.file.Path;
import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a process without a descriptor left neither hangs nor leaves anything
 * behind.
 */
@Timeout(120)
class DescriptorShortageTests {

	@TempDir
	private Path directory;

	private String run(String what) {
		try (ClientProcess java = ClientProcess.java(DescriptorShortage.class, List.of("-Xmx64m", "-XX:-MaxFDLimit"),
				what, this.directory.toString())) {
			return java.awaitOutput();
		}
	}

	@Test
	void leavesNothingBehindWhenItCannotStart() {
		assertThat(run("start")).isEqualTo("started\n");
		assertThat(this.directory).isEmptyDirectory();
	}

	@ParameterizedTest
	@ValueSource(strings = { "stop", "stop-sending" })
	void stops(String what) {
		assertThat(run(what)).isEqualTo("stopped\n");
		assertThat(this.directory).isEmptyDirectory();
	}

}
