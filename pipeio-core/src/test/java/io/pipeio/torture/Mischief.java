package io.pipeio.torture;

import java.time.Duration;
import java.util.Random;

/**
 * What happens to one client: nothing, a pause, or a violent death; and in the end, it
 * must have ended.
 */
final class Mischief {

	/** For clients that wait for a server, which may just be killed and started again. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final TortureSetting setting;

	private final Random random;

	private final Trouble kills;

	Mischief(TortureSetting setting, Random random, Trouble kills) {
		this.setting = setting;
		this.random = random;
		this.kills = kills;
	}

	void make(TortureClient client) throws InterruptedException {
		int dice = this.random.nextInt(100);
		if (dice < 25 && this.setting.options().has(Trouble.PAUSES)) {
			pause(client);
		}
		if (dice % 4 == 0 && this.setting.options().has(this.kills) && !this.setting.isEnding()) {
			kill(client);
		}
		if (!client.await(LIMIT)) {
			this.setting.findings().violation("hanging", 1, client.toString());
			client.kill();
		}
		if (client.hasFailed()) {
			this.setting.findings().violation("client-failed", 1, client + "; see errors-of-clients");
		}
		if (client.hasMissedPipe() && !this.setting.isEnding()) {
			this.setting.findings().violation("no-pipe", 1, client.toString());
		}
	}

	private void pause(TortureClient client) throws InterruptedException {
		this.setting.nap(this.random, 200);
		if (client.isAlive()) {
			client.signal("STOP");
			this.setting.findings().add("pauses", 1);
			this.setting.nap(this.random, (this.random.nextInt(4) == 0) ? 2500 : 400);
			if (this.random.nextBoolean()) {
				kill(client);
			}
			client.signal("CONT");
		}
	}

	private void kill(TortureClient client) throws InterruptedException {
		this.setting.nap(this.random, 150);
		if (client.isAlive() && this.setting.options().has(this.kills)) {
			client.kill();
			this.setting.findings().add("kills", 1);
		}
	}

}
