package io.pipeio.torture;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import io.pipeio.server.PipeDirection;

/**
 * Writers of an in-pipe, one after the other, some with many short connections, so that
 * the pipe loses its last writer again and again. Those that must be alone may leave half
 * a line behind, and write lines that do not fit into the pipe.
 */
final class WriterSlot implements Slot {

	private static final int PIPE_BUF = 4096;

	private static final int BIG = 200_000;

	private final TortureSetting setting;

	private final ServerWatch watch;

	private final InboundLedger ledger;

	private final Path pipe;

	private final boolean alone;

	private final Random random;

	private final Mischief mischief;

	WriterSlot(TortureSetting setting, ServerWatch watch, InboundLedger ledger, String server, Random random) {
		this.setting = setting;
		this.watch = watch;
		this.ledger = ledger;
		this.pipe = Objects.requireNonNull(setting.site().pipe(server, PipeDirection.IN));
		this.alone = server.equals(TortureSite.SOLO);
		this.random = random;
		this.mischief = new Mischief(setting, random, Trouble.WRITER_KILLS);
	}

	@Override
	public void serveOne() throws Exception {
		boolean brief = !this.alone && this.random.nextInt(3) == 0;
		int connections = this.alone ? 1 : 1 + this.random.nextInt(brief ? TortureClient.MOST_CONNECTIONS : 4);
		ServerWatch.Visit visit = this.watch.expect(PipeDirection.IN);
		try (TortureClient client = start(connections, brief)) {
			this.setting.findings().add("clients", 1);
			this.mischief.make(client);
			List<Connection> made = client.connections(connections);
			made.forEach(this.ledger::written);
			this.setting.findings().add("half-lines", made.stream().filter(Connection::leftHalfLine).count());
			if (this.alone) {
				long opened = made.isEmpty() ? 0 : made.get(0).opened();
				boolean touched = !made.isEmpty() && made.get(0).attempted() > 0;
				if (!this.watch.awaitDeparture(visit, opened, touched)) {
					this.setting.findings().violation("departure", 1, "nobody has told that " + client + " has gone");
				}
			}
		}
	}

	private TortureClient start(int connections, boolean brief) throws Exception {
		TortureOptions options = this.setting.options();
		boolean half = this.alone && options.has(Trouble.HALF_LINES) && this.random.nextBoolean();
		boolean big = this.alone && options.has(Trouble.BIG_LINES) && this.random.nextInt(3) == 0;
		int lines = 1 + this.random.nextInt(brief ? 2 : (big ? 20 : 400));
		int pause = this.random.nextBoolean() ? 0 : this.random.nextInt(5000);
		int id = this.setting.ids().incrementAndGet();
		return TortureClient.start(this.setting, id, "write", this.pipe, id, connections, lines, big ? BIG : PIPE_BUF,
				pause, this.random.nextInt(Integer.MAX_VALUE), half ? 1 : 0);
	}

}
