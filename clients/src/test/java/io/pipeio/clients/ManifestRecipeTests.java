package io.pipeio.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.pipeio.server.PipeDirection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests what can be told of units and manifests where neither systemd nor a container
 * engine runs: they are well-formed, and their command does what it should.
 */
@Timeout(60)
class ManifestRecipeTests {

	private static final Pattern UNIT_COMMAND = Pattern.compile("(?m)^ExecStart=/bin/sh -c '(.+)'$");

	@TempDir
	Path directory;

	private Kitchen kitchen;

	@BeforeEach
	void prepare() throws IOException {
		this.kitchen = new Kitchen(this.directory);
	}

	@AfterEach
	void cleanUp() throws IOException {
		this.kitchen.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "app.service", "probe.service" })
	void systemdHasNothingToSayAboutUnit(String unit) throws Exception {
		Kitchen.requireInstalled("systemd-analyze");
		Files.writeString(this.kitchen.path(unit), this.kitchen.block(unit).replace("/usr/bin/java", "/bin/true"));
		Process verify = this.kitchen.shell("systemd-analyze verify --man=no ./" + unit);
		assertThat(verify.waitFor()).isZero();
		assertThat(this.kitchen.output()).isEmpty();
	}

	@Test
	void commandOfUnitWaitsForThePipeAndEndsWithTheApplication() throws Exception {
		Process probe = this.kitchen.start("/bin/sh", "-c", quickly(commandOfUnit()));
		await().until(() -> probe.descendants().findAny().isPresent());
		assertThat(this.kitchen.path("log.in")).doesNotExist();
		this.kitchen.startApplication("application");
		await().untilAsserted(() -> assertThat(this.kitchen.received()).isNotEmpty()
			.allMatch((line) -> line.matches("(\\S+ ){4}\\d+")));
		this.kitchen.stopApplication();
		assertThat(probe.waitFor()).isNotZero();
	}

	@Test
	void manifestsRunTheSameCommand() throws Exception {
		Map<String, Map<String, Map<String, List<String>>>> compose = new Yaml().load(this.kitchen.block("compose"));
		assertThat(compose.get("services").get("writer").get("command")).containsExactly("sh", "-c", commandOfUnit());
		Map<String, Map<String, List<Map<String, List<String>>>>> pod = new Yaml()
			.load(this.kitchen.block("kubernetes"));
		assertThat(pod.get("spec").get("containers").get(1).get("command")).containsExactly("sh", "-c",
				commandOfUnit());
	}

	@Test
	void permissionsAreThoseOfServer() throws Exception {
		this.kitchen.startApplication("permissions", "pipeio.directory=" + this.directory,
				"pipeio.servers.log.in-pipe=log.in", "pipeio.servers.log.group=");
		assertThat(this.kitchen.server("log").getPermissions(PipeDirection.IN)).hasToString("rw--w----");
	}

	private String commandOfUnit() {
		Matcher command = UNIT_COMMAND.matcher(this.kitchen.block("probe.service"));
		assertThat(command.find()).isTrue();
		return command.group(1);
	}

	private static String quickly(String command) {
		return command.replace("sleep 10", "sleep 0.1").replace("sleep 1;", "sleep 0.1;");
	}

}
