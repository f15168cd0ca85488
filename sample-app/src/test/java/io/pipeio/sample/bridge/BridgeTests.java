package io.pipeio.sample.bridge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.pipeio.sample.SampleApplication;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two machines, which are JVMs here, a broker between them in a third, and shells that
 * write at the one and read at the other.
 */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class BridgeTests {

	private static final String ADDRESS = "the address is ";

	private static final String[] TOPICS = { "pipeio-a-to-b", "pipeio-b-to-a" };

	private Path directory;

	private Jvm broker;

	private String address;

	private Jvm a;

	private Jvm b;

	private Process reader;

	private long taken;

	@BeforeAll
	void start(@TempDir Path directory) throws Exception {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel("org.apache.kafka", LogLevel.WARN);
		this.directory = directory;
		this.broker = Jvm.start(Broker.class, this.directory.resolve("broker.log"), TOPICS).awaitOutput(ADDRESS);
		this.address = this.broker.printed()
			.lines()
			.filter((line) -> line.startsWith(ADDRESS))
			.findFirst()
			.get()
			.substring(ADDRESS.length());
		this.a = startA();
		this.b = startB();
		this.a.awaitOutput("Started SampleApplication");
		this.b.awaitOutput("Started SampleApplication");
		// What a client does that wants to outlive the application
		this.reader = shell(
				"while :; do [ -p b/bridge.out ] && cat b/bridge.out >> received; sleep 0.1; done 2> /dev/null");
	}

	@AfterAll
	void stop() {
		this.reader.descendants().forEach(ProcessHandle::destroyForcibly);
		this.reader.destroyForcibly();
		this.a.close();
		this.b.close();
		this.broker.close();
	}

	private Jvm startA() {
		return startMachine("a", TOPICS[0], TOPICS[1]);
	}

	private Jvm startB() {
		return startMachine("b", TOPICS[1], TOPICS[0]);
	}

	private Jvm startMachine(String name, String sendTo, String receiveFrom) {
		return Jvm.start(SampleApplication.class, this.directory.resolve(name + ".log"),
				"--spring.profiles.active=bridge", "--pipeio.directory=" + this.directory.resolve(name),
				"--bridge.send-to=" + sendTo, "--bridge.receive-from=" + receiveFrom,
				"--spring.kafka.bootstrap-servers=" + this.address, "--pipeio.shutdown-timeout=2s",
				"--spring.kafka.properties[request.timeout.ms]=3000",
				"--bridge.unread-file=" + this.directory.resolve(name + ".unread"),
				"--pipeio.listener.dead-letter.file=" + this.directory.resolve(name + ".undelivered"));
	}

	@Test
	void carriesLinesInOrder() throws Exception {
		byte[] lines = lines(10_000, 20);
		long began = System.nanoTime();
		assertThat(write(lines).waitFor(60, TimeUnit.SECONDS)).isTrue();
		awaitReceived(lines);
		report("10,000 lines of 20 to 24 bytes", 10_000, began);
	}

	@Test
	void letsClientWaitWhileBrokerIsAway() throws Exception {
		byte[] lines = lines(20_000, 100);
		this.broker.signal("STOP");
		Process client = write(lines);
		try {
			await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(4)).until(client::isAlive);
			assertThat(received()).as("received while the broker is away").isEmpty();
		}
		finally {
			this.broker.signal("CONT");
		}
		long began = System.nanoTime();
		assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
		awaitReceived(lines);
		report("20,000 lines of 100 to 104 bytes, for which the broker was away first", 20_000, began);
	}

	@Test
	void losesNothingWhenReceiverIsStartedAgain() throws Exception {
		byte[] lines = lines(20_000, 50);
		Process client = write(lines);
		await().until(() -> received().length > 100_000);
		this.b.terminate();
		this.b = startB();
		assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
		awaitReceived(lines);
	}

	@Test
	void keepsBytesAndEmptyLines() throws Exception {
		ByteArrayOutputStream lines = new ByteArrayOutputStream();
		for (int value = 0; value < 256; value++) {
			if (value != '\n') {
				lines.write(value);
			}
		}
		lines.writeBytes("\n\n\r\n".getBytes(StandardCharsets.UTF_8));
		assertThat(write(lines.toByteArray()).waitFor(60, TimeUnit.SECONDS)).isTrue();
		awaitReceived(lines.toByteArray());
	}

	@Test
	void skipsRecordsThatAreNoLines() throws Exception {
		Map<String, Object> settings = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, this.address);
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(),
				new ByteArraySerializer())) {
			producer.send(new ProducerRecord<>(TOPICS[0], null)).get();
			producer.send(new ProducerRecord<>(TOPICS[0], "two\nlines".getBytes(StandardCharsets.UTF_8))).get();
		}
		byte[] line = "one line\n".getBytes(StandardCharsets.UTF_8);
		assertThat(write(line).waitFor(60, TimeUnit.SECONDS)).isTrue();
		awaitReceived(line);
		assertThat(this.b.printed()).contains("MessageRejectedException", "newline");
	}

	@Test
	void reportsWhatItHasReadAndCannotDeliver() throws Exception {
		this.broker.signal("STOP");
		try {
			Process client = write("never sent\n".getBytes(StandardCharsets.UTF_8));
			assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
			long began = System.nanoTime();
			this.a.terminate();
			System.out.printf("bridge: stopped without a broker in %.1f s%n", (System.nanoTime() - began) / 1e9);
			assertThat(Files.readString(this.directory.resolve("a.undelivered"))).contains("\"never sent\"");
		}
		finally {
			this.broker.signal("CONT");
			this.a = startA().awaitOutput("Started SampleApplication");
		}
	}

	@Test
	void keepsAllThatClientsHadWrittenWhenStoppedWithoutBroker() throws Exception {
		List<String> lines = new String(lines(10_000, 50), StandardCharsets.UTF_8).lines().toList();
		Files.write(this.directory.resolve("unsendable"), lines);
		try (Jvm machine = Jvm.start(SampleApplication.class, this.directory.resolve("c.log"),
				"--spring.profiles.active=bridge", "--pipeio.directory=" + this.directory.resolve("c"),
				"--spring.kafka.bootstrap-servers=localhost:1", "--pipeio.shutdown-timeout=4s",
				"--pipeio.listener.dead-letter.file=" + this.directory.resolve("c.undelivered"))) {
			machine.awaitOutput("Started SampleApplication");
			Process client = shell("exec dd bs=1000 if=unsendable of=c/bridge.in");
			// The pipe takes four such blocks a page, and at least one more was read
			await().atMost(Duration.ofSeconds(30))
				.during(Duration.ofSeconds(1))
				.until(() -> writtenBy(client), (written) -> written >= 65 * 1000);
			long written = writtenBy(client);
			machine.terminate();
			List<String> kept = Files.readAllLines(this.directory.resolve("c.undelivered"));
			System.out.printf("bridge: stopped with no broker at all, %,d lines are kept of %,d bytes%n", kept.size(),
					written);
			int bytes = lines.subList(0, kept.size()).stream().mapToInt((line) -> line.length() + 1).sum();
			// But for the line that the client had begun, and those that still got in
			assertThat((long) bytes).isGreaterThan(written - 60);
			for (int i = 0; i < kept.size(); i++) {
				assertThat(kept.get(i)).contains("\"line\":\"" + lines.get(i) + "\"");
			}
		}
	}

	private static long writtenBy(Process client) throws IOException {
		return Files.readAllLines(Path.of("/proc", Long.toString(client.pid()), "io"))
			.stream()
			.filter((line) -> line.startsWith("wchar: "))
			.mapToLong((line) -> Long.parseLong(line.substring(7)))
			.sum();
	}

	@Test
	void stopsInTimeWhileNobodyReads() throws Exception {
		shell("echo 'for nobody' > b/bridge.in").waitFor();
		await().pollDelay(Duration.ofSeconds(1)).until(this.a.process()::isAlive);
		long began = System.nanoTime();
		this.a.terminate();
		Duration stop = Duration.ofNanos(System.nanoTime() - began);
		this.a = startA().awaitOutput("Started SampleApplication");
		assertThat(stop).isLessThan(Duration.ofSeconds(10));
		Process client = shell("head -n 1 a/bridge.out");
		assertThat(client.waitFor(60, TimeUnit.SECONDS)).as(this.a.printed()).isTrue();
		assertThat(client.inputReader().readLine()).isEqualTo("for nobody");
	}

	private Process write(byte[] lines) throws IOException {
		Files.write(this.directory.resolve("sent"), lines);
		return shell("cat sent > a/bridge.in");
	}

	private Process shell(String script) throws IOException {
		return new ProcessBuilder(List.of("sh", "-c", script)).directory(this.directory.toFile()).start();
	}

	private byte[] received() throws IOException {
		Path file = this.directory.resolve("received");
		byte[] all = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
		return Arrays.copyOfRange(all, (int) this.taken, all.length);
	}

	private void awaitReceived(byte[] lines) throws IOException {
		await().atMost(Duration.ofSeconds(60)).until(() -> received().length >= lines.length);
		assertThat(received()).isEqualTo(lines);
		this.taken += lines.length;
	}

	private static byte[] lines(int count, int width) {
		StringBuilder lines = new StringBuilder();
		for (int i = 1; i <= count; i++) {
			lines.append("x".repeat(width - 1)).append(i).append('\n');
		}
		return lines.toString().getBytes(StandardCharsets.UTF_8);
	}

	private static void report(String what, int lines, long began) {
		double seconds = (System.nanoTime() - began) / 1e9;
		System.out.printf("bridge: %s in %.2f s, %,.0f a second%n", what, seconds, lines / seconds);
	}

}
