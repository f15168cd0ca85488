package io.pipeio.autoconfigure.property;

import java.util.List;

import io.pipeio.autoconfigure.PipeIoProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PropertyTree}.
 */
class PropertyTreeTests {

	private final PropertyTree tree = PropertyTree.of(PipeIoProperties.class);

	@ParameterizedTest
	@ValueSource(strings = { "shutdown-timeout", "shutdownTimeout", "shutdown_timeout", "SHUTDOWNTIMEOUT",
			"Shutdown-TimeOut", "shutdown-timeout\u00e9" })
	void findsChildInEverySpelling(String name) {
		assertThat(this.tree.child(name)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-", "shutdown", "shutdown-timeouts", "permissions" })
	void findsNoOther(String name) {
		assertThat(this.tree.child(name)).isNull();
	}

	@Test
	void knowsServersWithAnyName() {
		assertThat(this.tree.knows(List.of("servers", "a.b", "inbound", "maxLineLength"))).isTrue();
		assertThat(this.tree.hasLeaf(List.of("servers", "echo"))).isFalse();
		assertThat(this.tree.knows(List.of("servers", "echo", "echo", "in-pipe"))).isFalse();
	}

}
