package io.pipeio.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.pipeio.fixture.ClientProcess;
import io.pipeio.line.Line;
import io.pipeio.line.LineHandler;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server named {@code test} with a directory for its pipes, and all that it tells.
 * After each test it is stopped, and must have left neither pipe behind.
 */
final class ServerFixture implements BeforeEachCallback, AfterEachCallback {

	/** How long it is watched that nothing happens. */
	private static final Duration WATCHED = Duration.ofMillis(300);

	/** Above what a busy machine takes. */
	private static final Duration SOON = Duration.ofSeconds(5);

	private final RecordingObserver observer = new RecordingObserver();

	private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

	private Path directory;

	private Path in;

	private Path out;

	private PipeServer server;

	@Override
	public void beforeEach(ExtensionContext context) throws IOException {
		this.directory = Files.createTempDirectory("pipeio-server");
		placePipesIn(this.directory);
	}

	private void placePipesIn(Path where) {
		this.in = where.resolve("test.in");
		this.out = where.resolve("test.out");
	}

	Path directory() {
		return this.directory;
	}

	Path in() {
		return this.in;
	}

	Path out() {
		return this.out;
	}

	Path path(PipeDirection direction) {
		return (direction == PipeDirection.IN) ? this.in : this.out;
	}

	RecordingObserver observer() {
		return this.observer;
	}

	List<String> events() {
		return this.observer.events();
	}

	void awaitEvent(String event) {
		this.observer.awaitEvent(event);
	}

	void awaitEvents(String event, int count) {
		this.observer.awaitEvents(event, count);
	}

	/**
	 * The text of the lines that {@link #keep(Line)} was given.
	 * @return the lines, to which more may come
	 */
	List<String> lines() {
		return this.lines;
	}

	void keep(Line line) {
		this.lines.add(line.toString());
	}

	PipeServerBuilder builder() {
		return receiver().outPipe(this.out);
	}

	PipeServerBuilder receiver() {
		return PipeServer.builder("test").inPipe(this.in).observer(this.observer);
	}

	PipeServerBuilder sender() {
		return PipeServer.builder("test").outPipe(this.out).observer(this.observer);
	}

	/**
	 * A builder of a server that keeps its lines, and waits for nobody for long when it
	 * is stopped.
	 * @param where the directory of its pipes
	 * @return the builder
	 */
	PipeServerBuilder impatientBuilder(Path where) {
		placePipesIn(where);
		return builder().handler(this::keep).shutdownTimeout(Duration.ofMillis(200));
	}

	PipeServerBuilder impatientBuilder() {
		return impatientBuilder(this.directory);
	}

	PipeServer server() {
		return this.server;
	}

	/**
	 * Build the server in place of the one that there was, which is stopped.
	 * @param builder what builds it
	 */
	void build(PipeServerBuilder builder) {
		stop();
		this.server = builder.build();
	}

	void start(PipeServerBuilder builder) {
		build(builder);
		this.server.start();
	}

	void start(PipeServerBuilder builder, PipeServerObserver other) {
		build(builder);
		this.server.addObserver(other);
		this.server.start();
	}

	void startReceiver(LineHandler handler) {
		start(receiver().handler(handler));
	}

	void stop() {
		if (this.server != null) {
			this.server.stop();
			assertThat(this.server.isOpen()).isFalse();
		}
	}

	ClientProcess writerShell(String script, Object... arguments) {
		return shell(this.in, script, arguments);
	}

	ClientProcess readerShell(String script, Object... arguments) {
		return shell(this.out, script, arguments);
	}

	private static ClientProcess shell(Path pipe, String script, Object... arguments) {
		List<Object> all = new ArrayList<>(List.of(pipe));
		all.addAll(List.of(arguments));
		return ClientProcess.shell(script, all.toArray());
	}

	void write(String text) {
		writerShell("printf -- \"$2\" > \"$1\"", text).awaitOutput();
	}

	String read(int count) {
		return readerShell("head -n \"$2\" \"$1\"", count).awaitOutput();
	}

	void awaitLines(String... expected) {
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.lines.size() >= expected.length);
		assertThat(this.lines).containsExactly(expected);
	}

	void assertNothingMoreThan(String... expected) {
		await().during(WATCHED).atMost(SOON).until(() -> this.lines.equals(List.of(expected)));
	}

	static Thread threadNamed(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	long descriptorsOfDeleted() throws IOException {
		try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
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

	void assertServes(String line) {
		ClientProcess.shell("echo \"$2\" > \"$1\"", this.in, line).awaitOutput();
		await().until(() -> this.lines.contains(line));
		this.server.send(line);
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo(line + "\n");
	}

	void assertBothPipesWork() {
		this.lines.clear();
		ClientProcess.shell("echo in > \"$1\"", this.in).awaitOutput();
		await().until(() -> this.lines.equals(List.of("in")));
		this.server.send("out");
		assertThat(ClientProcess.shell("head -n 1 \"$1\"", this.out).awaitOutput()).isEqualTo("out\n");
	}

	void assertNothingIsLeft() {
		assertNoPipeIsLeft();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-test"));
		assertNoPipeHasFailed();
	}

	void assertNoPipeHasFailed() {
		assertThat(this.observer.events()).noneMatch((event) -> event.startsWith("pipe failed"));
	}

	private void assertNoPipeIsLeft() {
		assertThat(this.in).doesNotExist();
		assertThat(this.out).doesNotExist();
	}

	@Override
	public void afterEach(ExtensionContext context) throws IOException {
		try {
			stop();
			assertNoPipeIsLeft();
		}
		finally {
			deleteDirectory();
		}
	}

	private void deleteDirectory() throws IOException {
		try (Stream<Path> paths = Files.walk(this.directory)) {
			for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(path);
			}
		}
	}

}
