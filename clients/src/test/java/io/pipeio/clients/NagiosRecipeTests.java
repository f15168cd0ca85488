package io.pipeio.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the recipe for commands as Nagios takes them.
 */
@Timeout(60)
class NagiosRecipeTests {

	@TempDir
	Path directory;

	private Kitchen kitchen;

	@BeforeEach
	void prepare() throws IOException {
		this.kitchen = new Kitchen(this.directory);
		this.kitchen.startApplication(NagiosCommands.class, "nagios");
	}

	@AfterEach
	void cleanUp() throws IOException {
		this.kitchen.close();
	}

	@Test
	void understandsCommandOfTheDocument() throws Exception {
		assertThat(this.kitchen.run("nagios client").waitFor()).isZero();
		await().untilAsserted(() -> assertThat(this.kitchen.received()).singleElement()
			.asString()
			.matches("admin acknowledges ssh on host1 at 20\\S+Z: on it"));
	}

	@Test
	void takesSemicolonsInCommentAndTellsOfWhatItDoesNotUnderstand() throws Exception {
		Path pipe = this.kitchen.path("nagios.cmd");
		Files.writeString(pipe, "[1700000000] ACKNOWLEDGE_SVC_PROBLEM;host1;ssh;2;1;1;admin;on it; soon\nRESTART\n");
		await().untilAsserted(() -> assertThat(this.kitchen.received()).containsExactly(
				"admin acknowledges ssh on host1 at 2023-11-14T22:13:20Z: on it; soon", "not understood: RESTART"));
	}

	@Test
	void documentShowsListenersThatAreCompiled() throws IOException {
		String source = normalize(Files.readString(Path.of("src/test/java/io/pipeio/clients/NagiosCommands.java")));
		assertThat(new RecipeDocument().blocksOf("java")).isNotEmpty()
			.allSatisfy((block) -> assertThat(source).contains(normalize(block)));
	}

	private static String normalize(String code) {
		return code.lines().map(String::strip).filter((line) -> !line.isEmpty()).collect(Collectors.joining("\n"));
	}

}
