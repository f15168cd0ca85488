package io.pipeio.torture;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;

import io.pipeio.server.PipeDirection;

/**
 * Readers of an out-pipe, one after the other: the next one opens the pipe only after the
 * server has seen that the last one has gone.
 */
final class ReaderSlot implements Slot {

	private static final int[] AMOUNTS = { 50, 5000, 60_000, 300_000, 1_500_000 };

	private final TortureSetting setting;

	private final ServerWatch watch;

	private final Path pipe;

	private final Random random;

	private final Mischief mischief;

	ReaderSlot(TortureSetting setting, ServerWatch watch, String server, Random random) {
		this.setting = setting;
		this.watch = watch;
		this.pipe = Objects.requireNonNull(setting.site().pipe(server, PipeDirection.OUT));
		this.random = random;
		this.mischief = new Mischief(setting, random, Trouble.READER_KILLS);
	}

	@Override
	public void serveOne() throws Exception {
		ServerWatch.Visit visit = this.watch.expect(PipeDirection.OUT);
		try (TortureClient client = start()) {
			this.setting.findings().add("readers", 1);
			this.mischief.make(client);
			byte[] taken = client.taken();
			this.watch.outbound().taken(taken);
			if (!this.watch.awaitDeparture(visit, client.opened(), taken.length > 0)) {
				this.setting.findings().violation("departure", 1, "nobody has told that " + client + " has gone");
			}
		}
	}

	private TortureClient start() throws Exception {
		int bytes = 1 + this.random.nextInt(AMOUNTS[this.random.nextInt(AMOUNTS.length)]);
		int atOnce = this.random.nextBoolean() ? 65_536 : 1 + this.random.nextInt(5000);
		int pause = (this.random.nextInt(3) > 0) ? 0 : this.random.nextInt(5000);
		boolean whole = !this.setting.options().has(Trouble.TORN_LINES);
		return TortureClient.start(this.setting, this.setting.ids().incrementAndGet(), "read", this.pipe, bytes, atOnce,
				pause, this.random.nextInt(Integer.MAX_VALUE), whole ? 1 : 0);
	}

}
