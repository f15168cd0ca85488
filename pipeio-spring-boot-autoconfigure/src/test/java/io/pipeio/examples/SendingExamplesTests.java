package io.pipeio.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the examples of docs/sending.md.
 */
@Timeout(60)
class SendingExamplesTests {

	@TempDir
	private Path directory;

	private void run(Consumer<ApplicationContext> test, Class<?>... beans) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withUserConfiguration(beans)
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.news.out-pipe=news.out",
					"pipeio.servers.orders.out-pipe=orders.out", "pipeio.servers.calculator.out-pipe=calculator.out",
					"pipeio.servers.calculator.in-pipe=calculator.in")
			.run(test::accept);
	}

	private String readLines(String pipe, int count) {
		return ClientProcess.shell("head -n \"$2\" \"$1\"", this.directory.resolve(pipe), count).awaitOutput();
	}

	@Test
	void sendsText() {
		run((context) -> {
			Announcer announcer = context.getBean(Announcer.class);
			announcer.announce("one");
			var written = announcer.announceAndNote("two");
			assertThat(announcer.tryToAnnounce("nobody reads this")).isFalse();
			assertThat(readLines("news.out", 2)).isEqualTo("one\ntwo\n");
			assertThat(written).succeedsWithin(10, TimeUnit.SECONDS);
			try (ClientProcess client = ClientProcess.shell("cat \"$1\"", this.directory.resolve("news.out"))) {
				await().until(() -> context.getBean(PipeTemplate.class).isConnected("news"));
				assertThat(announcer.tryToAnnounce("three")).isTrue();
				await().until(() -> client.stdoutText().equals("three\n"));
			}
		}, Announcer.class);
	}

	@Test
	void sendsObjects() {
		run((context) -> {
			Warehouse warehouse = context.getBean(Warehouse.class);
			warehouse.order("apple", 3);
			warehouse.orderAll(List.of(new Warehouse.Order("pear", 1), new Warehouse.Order("plum", 2)));
			warehouse.orderAtOnce(new Warehouse.Order("fig", 4));
			assertThat(readLines("orders.out", 4)).isEqualTo("""
					{"article":"apple","pieces":3}
					{"article":"pear","pieces":1}
					{"article":"plum","pieces":2}
					URGENT {"article":"fig","pieces":4}
					""");
		}, Warehouse.class);
	}

	@Test
	void numbersLines() {
		run((context) -> {
			PipeTemplate template = context.getBean(PipeTemplate.class);
			template.send("orders", "apple");
			template.send("news", "none");
			template.send("orders", "pear");
			assertThat(readLines("orders.out", 2)).isEqualTo("1 apple\n2 pear\n");
			assertThat(readLines("news.out", 1)).isEqualTo("none\n");
		}, NumberedLines.class);
	}

	@Test
	void convertsToJsonOfItsOwn() {
		record Parcel(int grossWeight) {

		}
		run((context) -> {
			context.getBean(PipeTemplate.class).convertAndSend("orders", new Parcel(7));
			assertThat(readLines("orders.out", 1)).isEqualTo("{\"gross_weight\":7}\n");
		}, SnakeCaseLines.class);
	}

	@Test
	void asksClient() {
		run((context) -> {
			Calculator calculator = context.getBean(Calculator.class);
			try (ClientProcess client = ClientProcess.shell("""
					while read -r expression < "$1"; do
						echo "$(($expression))" > "$2"
					done""", this.directory.resolve("calculator.out"), this.directory.resolve("calculator.in"))) {
				assertThat(calculator.calculate("6 * 7")).isEqualTo("42");
				assertThat(calculator.add(20, 3)).hasValue(23);
			}
		}, Calculator.class);
	}

}
