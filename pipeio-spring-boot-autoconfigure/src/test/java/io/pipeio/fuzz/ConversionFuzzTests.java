package io.pipeio.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.pipeio.PipeListener;
import io.pipeio.PipeListenerErrorHandler;
import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.Fuzzer;
import io.pipeio.fixture.RandomInput;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Hands random lines to listeners of all kinds and random values to a template: each line
 * must get one reply, in order, and each value must arrive whole or be refused. See
 * {@link Fuzzer} for its options.
 */
class ConversionFuzzTests {

	/** What the error handler replies. It is no text in UTF-8. */
	private static final byte[] FAILED = { (byte) 0xff, 'f' };

	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\t]]");

	private static final List<String> SERVERS = List.of("text", "bytes", "number", "color", "order");

	private static final JsonMapper JSON = new JsonMapper();

	@TempDir
	private Path directory;

	private void run(ContextTest test) {
		List<String> properties = new ArrayList<>(
				List.of("pipeio.directory=" + this.directory, "pipeio.servers.out.out-pipe=out.out"));
		for (String server : SERVERS) {
			properties.add("pipeio.servers.%1$s.in-pipe=%1$s.in".formatted(server));
			properties.add("pipeio.servers.%1$s.out-pipe=%1$s.out".formatted(server));
		}
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withPropertyValues(properties.toArray(String[]::new))
			.withBean(Listeners.class)
			.withBean("failed", PipeListenerErrorHandler.class, () -> (message, failure) -> {
				String text = String.valueOf(failure.getMessage());
				// The next lines would miss a reply, if this did not hold
				assertThat(UNPRINTABLE.matcher(text).find()).as(text).isFalse();
				return FAILED;
			})
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.run(context.getBean(PipeTemplate.class));
			});
	}

	@Test
	void repliesToEachLineInOrderWhateverItIs() {
		Fuzzer fuzzer = new Fuzzer("conversion");
		run((template) -> {
			List<Conversation> conversations = new ArrayList<>();
			try {
				for (String server : SERVERS) {
					conversations.add(new Conversation(this.directory, server));
				}
				fuzzer.run((random) -> {
					for (Conversation conversation : conversations) {
						converse(random, conversation, fuzzer);
					}
				});
			}
			finally {
				for (Conversation conversation : conversations) {
					conversation.close();
				}
			}
		});
	}

	private static void converse(Random random, Conversation conversation, Fuzzer fuzzer) throws Exception {
		List<byte[]> lines = new ArrayList<>();
		ByteArrayOutputStream input = new ByteArrayOutputStream();
		for (int i = random.nextInt(20); i >= 0; i--) {
			byte[] line = randomLine(random, conversation.server);
			lines.add(line);
			input.writeBytes(line);
			input.write('\n');
		}
		for (byte[] chunk : new RandomInput(input.toByteArray()).chunks(random, 1 + random.nextInt(500))) {
			conversation.in.write(chunk);
		}
		for (byte[] line : lines) {
			check(conversation.server, line, conversation.next());
		}
		fuzzer.count(input.size());
	}

	/**
	 * Make a line: random bytes, or what the listener takes, as it is or with one byte
	 * changed.
	 */
	private static byte[] randomLine(Random random, String server) {
		byte[] line = (random.nextInt(3) == 0) ? new byte[random.nextInt(200)]
				: validLine(random, server).getBytes(StandardCharsets.UTF_8);
		if (random.nextInt(3) == 0 && line.length > 0) {
			line[random.nextInt(line.length)] = (byte) random.nextInt();
		}
		else if (line.length > 0 && line[0] == 0) {
			random.nextBytes(line);
		}
		for (int i = 0; i < line.length; i++) {
			line[i] = (line[i] == '\n') ? (byte) '\r' : line[i];
		}
		return line;
	}

	private static String validLine(Random random, String server) {
		return switch (server) {
			case "number" -> Integer.toString(random.nextInt() >> random.nextInt(32));
			case "color" -> Color.values()[random.nextInt(3)].name();
			case "order" -> JSON.writeValueAsString(new Order(random.nextInt(), randomText(random)));
			default -> randomText(random).replace('\n', ' ');
		};
	}

	private static String randomText(Random random) {
		StringBuilder text = new StringBuilder();
		int range = 1 << (1 + random.nextInt(16));
		for (int i = random.nextInt(30); i > 0; i--) {
			text.append((char) random.nextInt(range));
		}
		return text.toString();
	}

	private static void check(String server, byte[] line, byte[] reply) {
		String text = new String(line, StandardCharsets.UTF_8);
		byte[] expected = switch (server) {
			case "text" -> text.getBytes(StandardCharsets.UTF_8);
			case "bytes" -> line;
			case "number" -> text.matches("-?[1-9][0-9]{0,8}") ? line : null;
			case "color" -> text.matches("RED|GREEN|BLUE") ? text.toLowerCase(Locale.ROOT).getBytes() : null;
			default -> expectedOrder(text);
		};
		if (expected != null) {
			assertThat(reply).as("%s gets %s", server, text).isEqualTo(expected);
		}
		else if (!Arrays.equals(reply, FAILED)) {
			String form = switch (server) {
				case "number" -> "-?[0-9]{1,10}";
				case "color" -> "red|green|blue";
				default -> "\\{\"id\":-?[0-9]+,\"item\":.*}";
			};
			assertThat(new String(reply, StandardCharsets.UTF_8)).as("%s gets %s", server, text).matches(form);
		}
	}

	private static byte @Nullable [] expectedOrder(String text) {
		try {
			Order order = JSON.readValue(text, Order.class);
			return (order != null) ? JSON.writeValueAsString(order).getBytes(StandardCharsets.UTF_8) : null;
		}
		catch (RuntimeException ex) {
			// It is none
			return null;
		}
	}

	@Test
	void sendsEachValueWholeOrRefusesIt() {
		Fuzzer fuzzer = new Fuzzer("sending");
		run((template) -> {
			try (Replies received = new Replies(this.directory.resolve("out.out"))) {
				fuzzer.run((random) -> {
					for (int i = 0; i < 20; i++) {
						fuzzer.count(send(random, template, received));
					}
				});
			}
		});
	}

	private static int send(Random random, PipeTemplate template, Replies received) throws Exception {
		String text = randomText(random);
		Object payload = switch (random.nextInt(6)) {
			case 0 -> text;
			case 1 -> text.getBytes(StandardCharsets.UTF_16LE);
			case 2 -> random.nextLong();
			case 3 -> Color.values()[random.nextInt(3)];
			case 4 -> random.nextDouble();
			default -> new Order(random.nextInt(), text);
		};
		byte[] line = (payload instanceof byte[] bytes) ? bytes : textOf(payload).getBytes(StandardCharsets.UTF_8);
		if (new String(line, StandardCharsets.ISO_8859_1).indexOf('\n') >= 0) {
			assertThatIllegalArgumentException().isThrownBy(() -> template.convertAndSend("out", payload));
			return 0;
		}
		template.convertAndSend("out", payload);
		assertThat(received.next()).isEqualTo(line);
		return line.length;
	}

	private static String textOf(Object payload) {
		if (payload instanceof Color color) {
			return color.name();
		}
		return (payload instanceof Order) ? JSON.writeValueAsString(payload) : payload.toString();
	}

	/**
	 * What is done with an application.
	 */
	@FunctionalInterface
	private interface ContextTest {

		void run(PipeTemplate template) throws Exception;

	}

	/**
	 * Reads lines from an out-pipe, on a thread of its own.
	 */
	private static final class Replies implements AutoCloseable {

		private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();

		private final InputStream pipe;

		private final Thread thread = new Thread(this::read, "replies");

		private Replies(Path pipe) throws IOException {
			this.pipe = new BufferedInputStream(new FileInputStream(pipe.toFile()));
			this.thread.setDaemon(true);
			this.thread.start();
		}

		private void read() {
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			try (this.pipe) {
				for (int value = this.pipe.read(); value >= 0; value = this.pipe.read()) {
					if (value == '\n') {
						this.lines.add(line.toByteArray());
						line.reset();
					}
					else {
						line.write(value);
					}
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private byte[] next() throws InterruptedException {
			byte[] line = this.lines.poll(20, TimeUnit.SECONDS);
			assertThat(line).as("a line within twenty seconds").isNotNull();
			return line;
		}

		@Override
		public void close() {
			assertThat(this.lines).as("lines that nobody has asked for").isEmpty();
		}

	}

	/**
	 * A client that writes lines and gets replies.
	 */
	private static final class Conversation implements AutoCloseable {

		private final String server;

		private final OutputStream in;

		private final Replies replies;

		private Conversation(Path directory, String server) throws IOException {
			this.server = server;
			this.in = new FileOutputStream(directory.resolve(server + ".in").toFile());
			this.replies = new Replies(directory.resolve(server + ".out"));
		}

		private byte[] next() throws InterruptedException {
			return this.replies.next();
		}

		@Override
		public void close() throws IOException {
			this.in.close();
			this.replies.close();
		}

	}

	/**
	 * What JSON is made of.
	 *
	 * @param id a number
	 * @param item a text
	 */
	record Order(int id, @Nullable String item) {

	}

	enum Color {

		RED, GREEN, BLUE;

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	static class Listeners {

		@PipeListener(servers = "text", errorHandler = "failed")
		String text(String text) {
			return text;
		}

		@PipeListener(servers = "bytes", errorHandler = "failed")
		byte[] bytes(byte[] bytes) {
			return bytes;
		}

		@PipeListener(servers = "number", errorHandler = "failed")
		int number(int number) {
			return number;
		}

		@PipeListener(servers = "color", errorHandler = "failed")
		String color(Color color) {
			return color.toString();
		}

		@PipeListener(servers = "order", errorHandler = "failed")
		Order order(Order order) {
			return order;
		}

	}

}
