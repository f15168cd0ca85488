package io.pipeio.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeServerMetrics}.
 */
@Timeout(60)
class PipeServerMetricsTests {

	private static final Path DOCUMENTATION = Path.of("").toAbsolutePath().getParent().resolve("docs/operations.md");

	/** A row of its table of meters. */
	private static final Pattern DOCUMENTED = Pattern
		.compile("(?m)^\\| `(pipeio\\.[a-z.]+)` \\| ([a-z, ]+) \\| (`[^|]+`) \\|");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@TempDir
	private Path directory;

	private Path in;

	private Path out;

	private PipeServer server;

	private void start() {
		this.in = this.directory.resolve("echo.in");
		this.out = this.directory.resolve("echo.out");
		this.server = PipeServer.builder("echo")
			.inPipe(this.in)
			.outPipe(this.out)
			.maxLineLength(PipeDirection.IN, 10)
			.handler((line) -> {
				if (line.toString().equals("bad")) {
					throw new IllegalStateException("It is bad");
				}
				this.server.send(line.toByteArray());
			})
			.build();
		this.server.start();
		new PipeServerMetrics(List.of(this.server)).bindTo(this.registry);
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	private double counter(String name, String... tags) {
		return this.registry.get(name).tags("server", "echo").tags(tags).functionCounter().count();
	}

	private double gauge(String name, String... tags) {
		return this.registry.get(name).tags("server", "echo").tags(tags).gauge().value();
	}

	@Test
	void agreeWithWhatClientsHaveDone() {
		start();
		ClientProcess.shell("printf 'one\\ntwo\\nbad\\nthis is too long\\nthree\\nhalf' > \"$1\"", this.in)
			.awaitOutput();
		await().until(() -> counter("pipeio.clients.disconnects", "direction", "in") == 1);
		assertThat(counter("pipeio.lines", "direction", "in")).isEqualTo(4);
		assertThat(counter("pipeio.bytes", "direction", "in")).isEqualTo(4 + 4 + 4 + 17 + 6 + 4);
		assertThat(counter("pipeio.lines.discarded", "direction", "in", "reason", "too-long")).isOne();
		assertThat(counter("pipeio.lines.discarded", "direction", "in", "reason", "incomplete")).isOne();
		assertThat(counter("pipeio.lines.failed")).isOne();
		assertThat(counter("pipeio.clients.connects", "direction", "in")).isOne();
		assertThat(gauge("pipeio.clients.connected", "direction", "in")).isZero();
		assertThat(counter("pipeio.lines", "direction", "out")).isEqualTo(3);
		assertThat(counter("pipeio.bytes", "direction", "out")).isEqualTo(14);
		assertThat(gauge("pipeio.queue.lines")).isEqualTo(3);
		assertThat(gauge("pipeio.queue.bytes")).isEqualTo(14);
		assertThat(gauge("pipeio.queue.max")).isPositive();
		TimeGauge oldest = this.registry.get("pipeio.queue.oldest").tags("server", "echo").timeGauge();
		await().until(() -> oldest.value(TimeUnit.MILLISECONDS) > 20);
		try (ClientProcess reader = ClientProcess.shell("exec 3< \"$1\"; head -n 3 <&3; read -r go", this.out)) {
			await().until(() -> gauge("pipeio.queue.lines") == 0);
			assertThat(oldest.value()).isZero();
			assertThat(gauge("pipeio.clients.connected", "direction", "out")).isOne();
			reader.type("\n");
			assertThat(reader.awaitOutput()).isEqualTo("one\ntwo\nthree\n");
		}
	}

	@Test
	void haveTheNamesTagsAndTypesThatAreDocumented() throws IOException {
		start();
		Set<String> meters = this.registry.getMeters()
			.stream()
			.map(Meter::getId)
			.map((id) -> describe(id,
					id.getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new))))
			.collect(Collectors.toSet());
		Set<String> documented = DOCUMENTED.matcher(Files.readString(DOCUMENTATION))
			.results()
			.map((row) -> "%s %s %s".formatted(row.group(1), row.group(2),
					new TreeSet<>(Arrays.asList(row.group(3).replace("`", "").split(", ")))))
			.collect(Collectors.toSet());
		assertThat(meters).hasSize(15).isEqualTo(documented);
		assertThat(this.registry.getMeters())
			.allSatisfy((meter) -> assertThat(meter.getId().getDescription()).isNotBlank());
	}

	private static String describe(Meter.Id id, Set<String> tags) {
		boolean time = "seconds".equals(id.getBaseUnit());
		return "%s %s %s".formatted(id.getName(),
				id.getType().name().toLowerCase(Locale.ROOT) + (time ? ", seconds" : ""), tags);
	}

	@Test
	void haveUnitsWhereTheseAreMoreThanANumber() {
		start();
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getBaseUnit())
			.containsOnly(null, "bytes", "seconds");
		assertThat(this.registry.get("pipeio.bytes").tag("direction", "in").meter().getId().getBaseUnit())
			.isEqualTo("bytes");
		assertThat(this.registry.get("pipeio.queue.oldest").meter().getId().getBaseUnit()).isEqualTo("seconds");
	}

	@Test
	void areThoseOfThePipesThatThereAre() {
		PipeServer receiver = PipeServer.builder("receiver").inPipe(this.directory.resolve("receiver.in")).build();
		PipeServer sender = PipeServer.builder("sender").outPipe(this.directory.resolve("sender.out")).build();
		new PipeServerMetrics(List.of(receiver, sender)).bindTo(this.registry);
		assertThat(this.registry.find("pipeio.queue.lines").tag("server", "receiver").meters()).isEmpty();
		assertThat(this.registry.find("pipeio.lines.failed").tag("server", "sender").meters()).isEmpty();
		assertThat(this.registry.find("pipeio.listener.busy").tag("server", "sender").meters()).isEmpty();
		assertThat(this.registry.get("pipeio.listener.busy").tag("server", "receiver").meter().getId().getBaseUnit())
			.isEqualTo("seconds");
		assertThat(this.registry.get("pipeio.lines").functionCounters()).extracting(FunctionCounter::count)
			.containsExactly(0.0, 0.0);
	}

}
