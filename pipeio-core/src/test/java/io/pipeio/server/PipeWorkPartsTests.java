package io.pipeio.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pipeio.work.PipeWork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PipeWork} that is done by several threads, in parts, and for what it
 * makes of these threads.
 */
@Timeout(60)
class PipeWorkPartsTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(500);

	/** Well below {@link #LONG}, and above what a busy machine takes. */
	private static final Duration SOON = Duration.ofSeconds(10);

	@RegisterExtension
	private final ServerFixture fixture = new ServerFixture();

	private final Worker worker = new Worker(this.fixture);

	@AfterEach
	void stop() throws InterruptedException {
		this.worker.stop();
	}

	@Test
	void makesItsThreadOneOfTheServersOwn() throws Exception {
		PipeServer other = PipeServer.builder("other").outPipe(this.fixture.directory().resolve("other.out")).build();
		this.worker.startWorking(LONG, (line) -> this.worker.results()
			.add(this.fixture.server().control().isPipeThread() + " " + other.control().isPipeThread()));
		this.fixture.write("line\\n");
		assertThat(this.worker.next()).isEqualTo("true false");
		List<CompletableFuture<Boolean>> after = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			after.add(CompletableFuture.supplyAsync(() -> this.fixture.server().control().isPipeThread(),
					this.worker.executor()));
		}
		assertThat(after).allSatisfy((own) -> assertThat(own.join()).isFalse());
	}

	@Test
	void mayBeDoneInPartsWithinOneAnother() throws Exception {
		PipeServer other = PipeServer.builder("other").outPipe(this.fixture.directory().resolve("other.out")).build();
		this.worker.start(LONG, (line) -> {
			PipeWork work = this.fixture.server().control().beginWork();
			PipeWork others = other.control().beginWork();
			this.worker.executor().execute(() -> {
				work.run(() -> others.run(() -> work.run(() -> this.worker.results().add(own(other)))));
				this.worker.results().add(own(other));
				work.run(() -> {
					work.run(() -> this.worker.results().add(own(other)));
					this.worker.results().add(own(other));
				});
				this.worker.results().add(own(other));
				work.close();
			});
		});
		this.fixture.write("line\\n");
		assertThat(List.of(this.worker.next(), this.worker.next(), this.worker.next(), this.worker.next(),
				this.worker.next()))
			.containsExactly("true true", "false false", "true false", "true false", "false false");
		assertThat(Worker.timeOf(this.fixture.server()::stop)).isLessThan(SOON);
	}

	private String own(PipeServer other) {
		return this.fixture.server().control().isPipeThread() + " " + other.control().isPipeThread();
	}

	@Test
	void interruptsAllWhoDoPartsOfIt() throws Exception {
		this.worker.start(SHORT, (line) -> {
			PipeWork work = this.fixture.server().control().beginWork();
			Runnable part = () -> work.run(() -> {
				this.worker.results().add("begun");
				try {
					this.worker.go().await();
				}
				catch (InterruptedException ex) {
					this.worker.results().add("interrupted");
				}
			});
			this.worker.executor().execute(part);
			this.worker.executor().execute(part);
		});
		this.fixture.write("line\\n");
		assertThat(List.of(this.worker.next(), this.worker.next())).containsOnly("begun");
		this.fixture.server().stop();
		assertThat(List.of(this.worker.next(), this.worker.next())).containsOnly("interrupted");
	}

	@Test
	void leavesThreadAloneWhenItIsDone() throws Exception {
		this.worker.startWorking(LONG, (line) -> this.worker.results().add(line.toString()));
		this.fixture.write("line\\n");
		assertThat(this.worker.next()).isEqualTo("line");
		assertThat(Worker.timeOf(this.fixture.server()::stop)).isLessThan(SOON);
		for (int i = 0; i < 4; i++) {
			assertThat(CompletableFuture.supplyAsync(Thread::interrupted, this.worker.executor()).join()).isFalse();
		}
	}

}
