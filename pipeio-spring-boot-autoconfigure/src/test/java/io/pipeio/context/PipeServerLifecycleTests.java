package io.pipeio.context;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

import io.pipeio.PipeListener;
import io.pipeio.PipeServers;
import io.pipeio.PipeTemplate;
import io.pipeio.autoconfigure.PipeIoAutoConfiguration;
import io.pipeio.fixture.ClientProcess;
import io.pipeio.server.PipeDirection;
import io.pipeio.server.PipeServer;
import io.pipeio.server.PipeServerObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PipeServerLifecycle}.
 */
class PipeServerLifecycleTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PipeIoAutoConfiguration.class));

	@Test
	void sendsEarlyAndReadsLate() {
		echoRunner().run((context) -> {
			assertThat(lifecycle(context, PipeServerStage.SENDING).getPhase()).isEqualTo(Integer.MIN_VALUE / 2 - 100);
			assertThat(lifecycle(context, PipeServerStage.READING).getPhase()).isEqualTo(Integer.MAX_VALUE - 100);
		});
	}

	@Test
	void readsAfterOthersHaveStartedAndSendsUntilOthersHaveStopped() {
		echoRunner().withBean(EchoListener.class)
			.withBean(WebServer.class, in(), out())
			.run((context) -> context.getBean(EchoListener.class).await("from the start"));
		assertThat(WebServer.reader.awaitOutput()).isEqualTo("echo from the start\nfrom the end\n");
		assertThat(WebServer.writerWasBlocked).isTrue();
	}

	@Test
	void stopsAndStartsWithContext() {
		echoRunner().withBean(EchoListener.class).run((context) -> {
			assertThat(exchange("before")).isEqualTo("echo before\n");
			source(context).stop();
			assertThat(this.directory).isEmptyDirectory();
			assertThatNoPipeThreadIsLeft();
			source(context).start();
			assertThat(exchange("after")).isEqualTo("echo after\n");
		});
	}

	@Test
	void letsListenerCloseItsOwnContext() {
		CountDownLatch closed = new CountDownLatch(1);
		echoRunner().withPropertyValues("pipeio.shutdown-timeout=1h")
			.withBean(ClosingListener.class, closed)
			.run((context) -> {
				ClientProcess.shell("echo quit > \"$1\"", in()).awaitExit(LIMIT);
				assertThat(closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
				assertThat(source(context).isActive()).isFalse();
				await().untilAsserted(PipeServerLifecycleTests::assertThatNoPipeThreadIsLeft);
				assertThat(this.directory).isEmptyDirectory();
			});
	}

	@Test
	void pausesAndRestartsWithContext() {
		echoRunner().withBean(EchoListener.class).run((context) -> {
			assertThat(exchange("before")).isEqualTo("echo before\n");
			source(context).pause();
			assertThat(this.directory).isEmptyDirectory();
			assertThatNoPipeThreadIsLeft();
			source(context).restart();
			assertThat(exchange("after")).isEqualTo("echo after\n");
			source(context).restart();
			assertThat(exchange("again")).isEqualTo("echo again\n");
		});
	}

	@Test
	void bringsBackExactlyWhatRanBefore() {
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.auto.in-pipe=auto.in",
					"pipeio.servers.stopped.in-pipe=stopped.in", "pipeio.servers.manual.in-pipe=manual.in",
					"pipeio.servers.manual.auto-startup=false", "pipeio.servers.started.in-pipe=started.in",
					"pipeio.servers.started.auto-startup=false", "pipeio.servers.opened.in-pipe=opened.in",
					"pipeio.servers.opened.auto-startup=false")
			.run((context) -> {
				PipeServers servers = context.getBean(PipeServers.class);
				assertThat(running(servers)).containsExactly("auto", "stopped");
				servers.get("stopped").stop();
				servers.get("started").start();
				servers.get("opened").open();
				assertThatSameServersAreBack(servers);
				source(context).pause();
				assertThat(open(servers)).isEmpty();
				source(context).restart();
				assertThatSameServersAreBack(servers);
				source(context).stop();
				assertThat(open(servers)).isEmpty();
				source(context).start();
				assertThatSameServersAreBack(servers);
			});
		assertThat(this.directory).isEmptyDirectory();
	}

	private static void assertThatSameServersAreBack(PipeServers servers) {
		assertThat(running(servers)).containsExactly("auto", "started");
		assertThat(open(servers)).containsExactly("auto", "started", "opened");
	}

	@Test
	void stopsServerThatWasStartedWhileContextWasPaused() {
		echoRunner()
			.withPropertyValues("pipeio.directory=", "pipeio.servers.echo.in-pipe=" + in(),
					"pipeio.servers.echo.out-pipe=" + out())
			.withBean(EchoListener.class)
			.run((context) -> {
				source(context).pause();
				context.getBean(PipeServers.class).get("echo").start();
				assertThat(exchange("paused")).isEqualTo("echo paused\n");
			});
		assertThat(this.directory).isEmptyDirectory();
		assertThatNoPipeThreadIsLeft();
	}

	@Test
	void sendsLastReplyOfHandlerThatRunsDuringStop() {
		BlockedListener listener = new BlockedListener();
		CompletableFuture<String> reply = new CompletableFuture<>();
		echoRunner().withBean(BlockedListener.class, () -> listener).run((context) -> {
			ClientProcess reader = ClientProcess.shell("cat \"$1\"", out());
			write("last");
			assertThat(listener.entered.await(10, TimeUnit.SECONDS)).isTrue();
			new Thread(() -> {
				// The in-pipe goes when reading begins to stop, which then waits
				await().until(() -> Files.notExists(in()));
				listener.mayReturn.countDown();
				reply.complete(reader.awaitOutput());
			}).start();
		});
		assertThat(reply).succeedsWithin(LIMIT).isEqualTo("late last\n");
	}

	@Test
	void callsBackOnceForEachStop() {
		echoRunner().withBean(EchoListener.class).run((context) -> {
			PipeServerLifecycle reading = lifecycle(context, PipeServerStage.READING);
			AtomicInteger calls = new AtomicInteger();
			CountDownLatch called = new CountDownLatch(1);
			reading.stop(() -> {
				assertThat(reading.isRunning()).isFalse();
				calls.incrementAndGet();
				called.countDown();
			});
			assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
			reading.stop(calls::incrementAndGet);
			assertThat(calls).hasValue(2);
			reading.start();
			assertThat(reading.isRunning()).isTrue();
			assertThat(exchange("after")).isEqualTo("echo after\n");
		});
	}

	@Test
	void isRunningUntilHandlerHasReturned() {
		BlockedListener listener = new BlockedListener();
		echoRunner().withBean(BlockedListener.class, () -> listener).run((context) -> {
			PipeServerLifecycle reading = lifecycle(context, PipeServerStage.READING);
			CountDownLatch called = new CountDownLatch(1);
			write("slow");
			assertThat(listener.entered.await(10, TimeUnit.SECONDS)).isTrue();
			reading.stop(called::countDown);
			await().until(() -> Files.notExists(in()));
			assertThat(reading.isRunning()).isTrue();
			assertThat(called.getCount()).isOne();
			listener.mayReturn.countDown();
			assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(reading.isRunning()).isFalse();
		});
	}

	@Test
	void startsAgainWhatStopsWhenNobodyWaitsForTheStopAnyMore() {
		BlockedListener listener = new BlockedListener();
		echoRunner().withBean(BlockedListener.class, () -> listener).run((context) -> {
			PipeServerLifecycle reading = lifecycle(context, PipeServerStage.READING);
			CountDownLatch called = new CountDownLatch(2);
			write("slow");
			assertThat(listener.entered.await(10, TimeUnit.SECONDS)).isTrue();
			reading.stop(called::countDown);
			await().until(() -> Files.notExists(in()));
			reading.stop(called::countDown);
			assertThat(called.getCount()).isEqualTo(2);
			CompletableFuture<Void> start = CompletableFuture.runAsync(reading::start);
			listener.mayReturn.countDown();
			assertThat(start).succeedsWithin(LIMIT);
			assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(reading.isRunning()).isTrue();
			assertThat(context.getBean(PipeServer.class).isRunning()).isTrue();
			assertThat(exchange("after")).isEqualTo("late slow\n");
		});
	}

	@Test
	void stopsOtherServersMeanwhileWhenListenerClosesItsContext() {
		CountDownLatch closed = new CountDownLatch(1);
		echoRunner().withPropertyValues("pipeio.shutdown-timeout=1h", "pipeio.servers.other.out-pipe=other.out")
			.withBean(ClosingListener.class, closed)
			.withBean(WaitingObserver.class, in(), this.directory.resolve("other.out"))
			.run((context) -> {
				WaitingObserver observer = context.getBean(WaitingObserver.class);
				write("quit");
				assertThat(closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
				assertThat(observer.otherWasGone).isTrue();
			});
	}

	@Test
	void handsNoLineToListenerThatHasClosedItsContext() {
		CountDownLatch closed = new CountDownLatch(1);
		echoRunner().withBean(ClosingListener.class, closed).run((context) -> {
			ClosingListener listener = context.getBean(ClosingListener.class);
			PipeServer server = context.getBean(PipeServer.class);
			write("quit\ntoo late\nlater still");
			assertThat(closed.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThatNoPipeThreadIsLeft();
			assertThat(listener.lines).containsExactly("quit");
			assertThat(server.getDiscardedLines(PipeDirection.IN)).isEqualTo(2);
		});
	}

	@Test
	void stopsAllServersAtTheSameTime() {
		MeetingListener listener = new MeetingListener(this.directory);
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory, "pipeio.servers.one.in-pipe=one.in",
					"pipeio.servers.two.in-pipe=two.in", "pipeio.servers.three.in-pipe=three.in")
			.withBean(MeetingListener.class, () -> listener)
			.run((context) -> {
				for (String name : MeetingListener.NAMES) {
					ClientProcess.shell("echo meet > \"$1\"", this.directory.resolve(name)).awaitOutput();
				}
				assertThat(listener.entered.await(10, TimeUnit.SECONDS)).isTrue();
			});
		assertThat(listener.met).containsExactly(true, true, true);
	}

	@Test
	void stopsServersThatHaveStartedWhenNextDoesNot() throws Exception {
		Path file = Files.writeString(this.directory.resolve("b.in"), "a file");
		this.contextRunner
			.withPropertyValues("pipeio.directory=" + this.directory.resolve("pipes"), "pipeio.servers.a.in-pipe=a.in",
					"pipeio.servers.a.out-pipe=a.out", "pipeio.servers.b.in-pipe=" + file,
					"pipeio.servers.c.in-pipe=c.in")
			.run((context) -> assertThat(context).hasFailed());
		assertThat(file).hasContent("a file");
		// The directory can only be removed once the pipes in it are
		assertThat(this.directory.resolve("pipes")).doesNotExist();
		assertThatNoPipeThreadIsLeft();
	}

	@Test
	void stopsServersWhenLaterBeanDoesNotStart() {
		echoRunner().withBean(EchoListener.class).withBean(FailingLifecycle.class).run((context) -> {
			assertThat(context).getFailure().hasStackTraceContaining("on purpose");
			assertThat(this.directory).isEmptyDirectory();
			assertThatNoPipeThreadIsLeft();
		});
	}

	private ApplicationContextRunner echoRunner() {
		return this.contextRunner.withPropertyValues("pipeio.directory=" + this.directory,
				"pipeio.servers.echo.in-pipe=echo.in", "pipeio.servers.echo.out-pipe=echo.out");
	}

	private static PipeServerLifecycle lifecycle(AssertableApplicationContext context, PipeServerStage stage) {
		return context.getBeansOfType(PipeServerLifecycle.class)
			.values()
			.stream()
			.filter((lifecycle) -> lifecycle.getPhase() == stage.getPhase())
			.findAny()
			.orElseThrow();
	}

	private static ConfigurableApplicationContext source(AssertableApplicationContext context) {
		return context.getSourceApplicationContext(ConfigurableApplicationContext.class);
	}

	private static List<String> running(PipeServers servers) {
		return names(servers, PipeServer::isRunning);
	}

	private static List<String> open(PipeServers servers) {
		return names(servers, PipeServer::isOpen);
	}

	private static List<String> names(PipeServers servers, Predicate<PipeServer> condition) {
		return StreamSupport.stream(servers.spliterator(), false).filter(condition).map(PipeServer::getName).toList();
	}

	private String exchange(String line) {
		return ClientProcess.shell("printf '%s\\n' \"$3\" > \"$1\"; head -n 1 \"$2\"", in(), out(), line).awaitOutput();
	}

	private void write(String line) {
		ClientProcess.shell("printf '%s\\n' \"$2\" > \"$1\"", in(), line).awaitOutput();
	}

	private static void assertThatNoPipeThreadIsLeft() {
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("pipeio-")));
	}

	private Path in() {
		return this.directory.resolve("echo.in");
	}

	private Path out() {
		return this.directory.resolve("echo.out");
	}

	private static final class EchoListener {

		private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		@PipeListener("echo")
		String echo(String line) {
			this.lines.add(line);
			return "echo " + line;
		}

		void await(String line) throws InterruptedException {
			assertThat(this.lines.poll(10, TimeUnit.SECONDS)).isEqualTo(line);
		}

	}

	private static final class BlockedListener {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch mayReturn = new CountDownLatch(1);

		@PipeListener("echo")
		String listen(String line) throws InterruptedException {
			this.entered.countDown();
			this.mayReturn.await();
			return "late " + line;
		}

	}

	/**
	 * Returns only when all of its servers have begun to stop.
	 */
	private static final class MeetingListener {

		private static final List<String> NAMES = List.of("one.in", "two.in", "three.in");

		private final CountDownLatch entered = new CountDownLatch(NAMES.size());

		private final List<Boolean> met = new ArrayList<>();

		private final Path directory;

		private MeetingListener(Path directory) {
			this.directory = directory;
		}

		@PipeListener({ "one", "two", "three" })
		void listen(String line) {
			this.entered.countDown();
			boolean allGone = false;
			long start = System.nanoTime();
			while (!allGone && System.nanoTime() - start < LIMIT.toNanos() && !Thread.currentThread().isInterrupted()) {
				allGone = NAMES.stream().map(this.directory::resolve).allMatch(Files::notExists);
				Thread.onSpinWait();
			}
			synchronized (this.met) {
				this.met.add(allGone);
			}
		}

	}

	/**
	 * Stands for what is between sending and reading, a web server above all.
	 */
	private static final class WebServer implements SmartLifecycle {

		private static ClientProcess reader;

		private static boolean writerWasBlocked;

		private final Path in;

		private final Path out;

		private final ObjectProvider<PipeTemplate> template;

		private volatile boolean running;

		private WebServer(Path in, Path out, ObjectProvider<PipeTemplate> template) {
			this.in = in;
			this.out = out;
			this.template = template;
		}

		@Override
		public void start() {
			reader = ClientProcess.shell("cat \"$1\"", this.out);
			ClientProcess writer = ClientProcess.shell("echo from the start > \"$1\"", this.in);
			await().until(writer::isBlocked);
			writerWasBlocked = writer.isAlive();
			this.running = true;
		}

		@Override
		public void stop() {
			this.template.getObject().send("from the end");
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return Integer.MAX_VALUE - 2048;
		}

	}

	/**
	 * Holds the stop of one server up until another is gone.
	 */
	private static final class WaitingObserver implements PipeServerObserver {

		private final Path own;

		private final Path other;

		private volatile boolean otherWasGone;

		private WaitingObserver(Path own, Path other) {
			this.own = own;
			this.other = other;
		}

		@Override
		public void stopped(PipeServer server) {
			if (this.own.equals(server.getPath(PipeDirection.IN))) {
				await().until(() -> Files.notExists(this.other));
				this.otherWasGone = true;
			}
		}

	}

	private static final class FailingLifecycle implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("on purpose");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

		@Override
		public int getPhase() {
			return Integer.MAX_VALUE;
		}

	}

	private static final class ClosingListener {

		private final CountDownLatch closed;

		private final List<String> lines = new CopyOnWriteArrayList<>();

		@Autowired
		private ConfigurableApplicationContext context;

		ClosingListener(CountDownLatch closed) {
			this.closed = closed;
		}

		@PipeListener("echo")
		void handle(String line) {
			this.lines.add(line);
			this.context.close();
			this.closed.countDown();
		}

	}

}
