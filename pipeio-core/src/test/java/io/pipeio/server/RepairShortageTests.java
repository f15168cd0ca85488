package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that pipes which are deleted in a process without a descriptor left come back
 * when there are some again, and that those of deleted ones are given back when their
 * clients have gone.
 */
@Timeout(120)
class RepairShortageTests {

	private static final String WRITER = "exec cat > \"$1\"";

	private ClientProcess java;

	@TempDir
	private Path directory;

	@BeforeEach
	void start() {
		this.java = ClientProcess.java(RepairShortage.class, List.of("-Xmx64m", "-XX:-MaxFDLimit"),
				this.directory.toString());
		awaitPrinted("ready");
	}

	@AfterEach
	void stop() {
		this.java.close();
	}

	private Path pipe(String name) {
		return this.directory.resolve(name);
	}

	private void awaitPrinted(String text) {
		awaitPrinted(text, 1);
	}

	private void awaitPrinted(String text, int times) {
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(printed(text)).as(this.java.stdoutText()).isEqualTo(times));
	}

	private int printed(String text) {
		return Collections.frequency(this.java.stdoutText().lines().toList(), text);
	}

	private void awaitFailure(String start) {
		await().atMost(Duration.ofSeconds(20))
			.until(() -> this.java.stdoutText().lines().anyMatch((line) -> line.startsWith("failed " + start)));
	}

	private void order(String order, String answer) {
		this.java.type(order + "\n");
		awaitPrinted(answer);
	}

	private void write(String pipe, String line) {
		ClientProcess.shell("echo \"$2\" > \"$1\"", pipe(pipe), line).awaitExit(Duration.ofSeconds(10));
		awaitPrinted("line " + line);
	}

	private long deletedDescriptors() throws IOException {
		try (var descriptors = Files.list(Path.of("/proc", Long.toString(this.java.pid()), "fd"))) {
			return descriptors.filter(this::isDeleted).count();
		}
	}

	private boolean isDeleted(Path descriptor) {
		try {
			String target = Files.readSymbolicLink(descriptor).toString();
			return target.startsWith(this.directory.toString()) && target.endsWith("(deleted)");
		}
		catch (IOException ex) {
			// Closed meanwhile
			return false;
		}
	}

	@Test
	void givesDescriptorsOfDeletedInPipeBackWhenItsClientHasGone() throws IOException {
		try (ClientProcess client = ClientProcess.shell(WRITER, pipe("a.in"))) {
			client.type("one\n");
			awaitPrinted("line one");
			Files.delete(pipe("a.in"));
			awaitPrinted("repaired a IN");
			order("take", "taken");
			Files.delete(pipe("b.in"));
			awaitFailure("b IN");
			assertThat(printed("repaired b IN")).isZero();
			client.endInput();
			client.awaitExit(Duration.ofSeconds(10));
		}
		awaitPrinted("repaired b IN");
		write("b.in", "two");
		await().until(() -> deletedDescriptors() == 0);
	}

	@Test
	void servesOneClientAfterTheOtherWithoutADescriptor() {
		write("a.in", "zero");
		order("take", "taken");
		for (int i = 0; i < 3; i++) {
			write("a.in", "line" + i);
			write("b.in", "other" + i);
		}
		awaitFailure("a IN");
		order("100", "given back 100");
		// Before the next client comes
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			this.java.type("failing\n");
			return printed("failing 0") > 0;
		});
		write("a.in", "last");
	}

	@Test
	void servesClientOfDeletedInPipeWithoutADescriptor() throws IOException {
		try (ClientProcess client = ClientProcess.shell(WRITER, pipe("a.in"))) {
			client.type("one\n");
			awaitPrinted("line one");
			Files.delete(pipe("a.in"));
			awaitPrinted("repaired a IN");
			order("take", "taken");
			write("a.in", "new");
			awaitFailure("a IN");
			client.type("two\n");
			awaitPrinted("line two");
			client.endInput();
			client.awaitExit(Duration.ofSeconds(10));
		}
		await().atMost(Duration.ofSeconds(20)).until(() -> deletedDescriptors() == 0);
		write("a.in", "newer");
	}

	@Test
	void bringsAllPipesBackWhenThereAreDescriptorsAgain() throws IOException {
		order("take", "taken");
		List<String> pipes = List.of("a.in", "a.out", "b.in", "b.out");
		for (String pipe : pipes) {
			Files.delete(pipe(pipe));
		}
		for (String pipe : List.of("a IN", "a OUT", "b IN", "b OUT")) {
			awaitFailure(pipe);
		}
		order("1", "given back 1");
		order("100", "given back 100");
		for (String pipe : List.of("a IN", "a OUT", "b IN", "b OUT")) {
			awaitPrinted("repaired " + pipe);
		}
		write("a.in", "one");
		write("b.in", "two");
		for (String name : List.of("a", "b")) {
			try (ClientProcess reader = ClientProcess.shell("exec cat < \"$1\"", pipe(name + ".out"))) {
				awaitPrinted("connected " + name + " OUT");
			}
			awaitPrinted("disconnected " + name + " OUT");
		}
		await().atMost(Duration.ofSeconds(20)).until(() -> deletedDescriptors() == 0);
	}

	@Test
	void turnsToNewOutPipeWithoutADescriptorWhenFormerReaderHasGone() throws IOException {
		try (ClientProcess reader = ClientProcess.shell("exec cat < \"$1\"", pipe("a.out"))) {
			awaitPrinted("connected a OUT");
			Files.delete(pipe("a.out"));
			awaitPrinted("repaired a OUT");
			order("take", "taken");
		}
		awaitPrinted("disconnected a OUT");
		await().atMost(Duration.ofSeconds(20)).until(() -> deletedDescriptors() == 0);
		try (ClientProcess next = ClientProcess.shell("exec cat < \"$1\"", pipe("a.out"))) {
			awaitPrinted("connected a OUT", 2);
		}
	}

}
